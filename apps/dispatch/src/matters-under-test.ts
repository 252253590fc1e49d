import { beijingFolder, loadCity } from '@fengqiao/city';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import { rulebookOf } from './dispatches/city.rulebook';
import type { Capacity } from './dispatches/capacities';
import { leadOf, type Assignment, type Command, type Dispatch, type Event } from './dispatches/dispatch';
import { through } from './dispatches/evolve';
import { handle } from './dispatches/handling';
import { openDispatch } from './dispatches/opening';
import type { Order } from './dispatches/orders';
import type { Given } from './dispatches/parts';
import type { Matter } from './dispatches/rulebook';

/** The units of D-lugu, and some that have nothing to do with it. */
export const street = '110107011';
export const office = '110107011-cg';
export const otherOffice = '110107011-pa';
export const community = '110107011003';
export const property = '110107011003-wy1';
export const district = '110107';
export const elsewhere = '110102020';
export const lock = 'parking/private-occupation/private-lock';

export const city = loadCity(beijingFolder);
export const rules = rulebookOf(city);

/** A local time of December 2020: `16T11:22`. */
export const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
export const iso = (time: string): string => at(time).toISOString();

let ids = 0;
export const newId = (): string => `01940000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;
export const givenAt = (time: string | Date = '16T11:22'): Given => ({
  now: typeof time === 'string' ? at(time) : time,
  rules,
  newId,
});

/** A private parking lock in 鲁谷, unless told otherwise. */
export const aMatter = (more: Partial<Matter> = {}): Matter => ({
  ticketId: newId(),
  ticketNo: '202012160000018',
  ticketVersion: 1,
  kind: 'complaint',
  channel: 'hotline',
  registeredAt: iso('16T11:22'),
  category: lock,
  placeUnitId: community,
  placeCandidates: [],
  suggestedCategories: [],
  hasContact: true,
  ...more,
});

export const anOrder = (lead: string, assists: string[] = [], more: Partial<Order> = {}): Order => ({ lead, assists, ...more });

/** The state that events lead to. A refusal is a mistake of the test. */
export const then = (dispatch: Dispatch | undefined, outcome: readonly Event[] | Refusal): Dispatch => {
  if (isRefusal(outcome)) throw new Error(`${outcome.refused}: ${outcome.because}`);
  const after = through(dispatch, outcome).at(-1) ?? dispatch;
  if (!after) throw new Error('Nothing was decided');
  return after;
};

export const opened = (more: Partial<Matter> = {}, order?: Order): Dispatch =>
  then(undefined, openDispatch(aMatter(more), 'registered', order, givenAt()));

export const lead = (dispatch: Dispatch): Assignment => leadOf(dispatch)!;
export const partOf = (dispatch: Dispatch, unitId: string): Assignment => {
  const part = dispatch.assignments.findLast((one) => one.unitId === unitId && one.role !== 'copy');
  if (!part) throw new Error(`${unitId} has no part`);
  return part;
};

/** What follows from a unit's command on its own part, or on another's in another capacity. */
export const asked = (dispatch: Dispatch, unitId: string, command: Command, time: string | Date = '16T11:30', as?: Capacity) => {
  const part = partOf(dispatch, unitId);
  return handle(dispatch, part, as ?? (part.role as Capacity), command, givenAt(time));
};

/** The same, and the state after it. */
export const does = (dispatch: Dispatch, unitId: string, command: Command, time?: string, as?: Capacity): Dispatch =>
  then(dispatch, asked(dispatch, unitId, command, time, as));

export const sign: Command = { type: 'Sign' };
export const reach: Command = { type: 'Contact', reached: true };
export const miss: Command = { type: 'Contact', reached: false };
export const feedback = (to: 'reporter' | 'hotline'): Command => ({ type: 'Feedback', to, text: '已处理' });
export const complete: Command = { type: 'Complete', summary: '已处理', reason: '其余不必' };
export const instruct: Command = { type: 'Instruct', text: '今晚到现场' };
export const visit: Command = { type: 'Visit', findings: '看了' };
export const report = (final: boolean): Command => ({ type: 'Report', text: '已看', final });

/** Signed, told on both sides, completed. */
export const completed = (dispatch: Dispatch): Dispatch => {
  const { unitId } = lead(dispatch);
  return [feedback('reporter'), feedback('hotline'), complete].reduce((state, command) => does(state, unitId, command), dispatch);
};
