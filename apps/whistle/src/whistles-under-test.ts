import { beijingFolder, loadCity } from '@fengqiao/city';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import { blowWhistle, type Order } from './whistles/blowing';
import { rulebookOf } from './whistles/city.rulebook';
import { decide, type WhistleRefusal } from './whistles/deciding';
import type { Command, Event } from './whistles/events';
import { through } from './whistles/evolve';
import type { Given } from './whistles/rulebook';
import { targetOf, type Target, type Whistle } from './whistles/whistle';

/** 平谷金海湖 and departments of its district; 广外 and its neighbour across the border. */
export const town = '110117006';
export const district = '110117';
export const planning = '110117-ghw';
export const police = '110117-gaj';
export const water = '110117-swj';
export const guangwai = '110102020';
export const taipingqiao = '110106002';

export const city = loadCity(beijingFolder);
export const rules = rulebookOf(city);

/** A local time of 8 May 2017, a Monday: `09:30`, or a whole time. */
export const at = (time: string): Date => new Date(time.includes('T') ? time : `2017-05-08T${time}:00+08:00`);
export const iso = (time: string): string => at(time).toISOString();

let ids = 0;
export const newId = (): string => `01940000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;
export const givenAt = (time: string | Date = '09:00'): Given => ({
  now: typeof time === 'string' ? at(time) : time,
  rules,
  newId,
});

/** An emergency at a mine, unless told otherwise. */
export const anOrder = (targets: readonly string[] = [planning, police], more: Partial<Order> = {}): Order => ({
  kind: 'emergency',
  reason: '盗采金矿',
  place: { address: '矿口' },
  ticketNos: [],
  targets: targets.map((unitId) => ({ unitId, mandatory: true })),
  ...more,
});

export const blowing = (order: Order, by = town, time = '09:00') =>
  blowWhistle(rules.unit(by)!, order, { categories: [], places: [] }, [], givenAt(time));

/** The state that events lead to. A refusal is a mistake of the test. */
export const then = (whistle: Whistle | undefined, outcome: readonly Event[] | Refusal): Whistle => {
  if (isRefusal(outcome)) throw new Error(`${outcome.refused}: ${outcome.because}`);
  const after = through(whistle, outcome).at(-1) ?? whistle;
  if (!after) throw new Error('Nothing was decided');
  return after;
};

export const blown = (order: Order = anOrder(), by = town, time = '09:00'): Whistle => {
  const event = blowing(order, by, time);
  return then(undefined, isRefusal(event) ? event : [event]);
};

export const asked = (whistle: Whistle, unitId: string, command: Command, time = '09:10'): Event[] | Refusal<WhistleRefusal> =>
  decide(whistle, command, [unitId], givenAt(time));

/** The same, and the state after it. */
export const does = (whistle: Whistle, unitId: string, command: Command, time?: string): Whistle =>
  then(whistle, asked(whistle, unitId, command, time));

export const target = (whistle: Whistle, unitId: string): Target => targetOf(whistle, unitId)!;

export const reportIn: Command = { type: 'ReportIn', person: '王队' };
export const accept: Command = { type: 'Accept' };
export const refuseIt: Command = { type: 'Refuse', reason: '非本单位职责' };
export const contest: Command = { type: 'Contest', reason: '非本单位职责' };
export const close: Command = { type: 'Close', result: '办结' };
export const withdraw: Command = { type: 'Withdraw', reason: '误报' };
export const release = (unitId: string): Command => ({ type: 'Release', unitId });
export const relieve = (unitId: string): Command => ({ type: 'Relieve', unitId, reason: '确非职责' });
export const confer = (invitees: readonly string[]): Command => ({
  type: 'Confer',
  at: iso('10:00'),
  place: { address: '镇政府' },
  agenda: ['分工'],
  invitees,
});
export const planned = (conferenceId: string, unitIds: readonly string[]): Command => ({
  type: 'Plan',
  conferenceId,
  actions: [{ kind: 'enforcement', place: { address: '矿口' }, at: iso('11:00'), unitIds, work: '封堵' }],
  tasks: unitIds.map((unitId) => ({ unitId, what: '查处', dueAt: iso('18:00') })),
});

/** All have come, met and shared the work: each has one task, and there is one action. */
export const atWork = (order?: Order): Whistle => {
  const arrived = blown(order);
  const units = arrived.targets.map(({ unitId }) => unitId);
  const here = units.reduce((state, unitId) => does(state, unitId, reportIn), arrived);
  const met = does(here, town, confer(units));
  return does(met, town, planned(met.conferences[0]!.id, units), '10:30');
};

/** A unit's task is finished and accepted. */
export const settled = (whistle: Whistle, unitId: string): Whistle => {
  const taskId = whistle.tasks.find((one) => one.unitId === unitId)!.id;
  const finished = does(whistle, unitId, { type: 'FinishTask', taskId, evidence: '立案' }, '12:00');
  return does(finished, whistle.blower, { type: 'AcceptTask', taskId }, '12:00');
};
