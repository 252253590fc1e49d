import { refuse, unitsOf, type Actor, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import type { Dispatch, Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import type { Given } from './parts';
import type { SetClock } from './rulebook';

/** What a unit is asked to answer beside the handling, each with a limit of its own. */
export type Asking = 'supervision' | 'raise' | 'consultation';

/** Asked, and not answered yet. `unitId` owes the answer, `asker` wants it. ISO times. */
export type OwedAnswer = {
  readonly kind: Asking;
  readonly id: string;
  readonly unitId: string;
  readonly asker: string;
  readonly dueAt: string;
  /** As it was set, for reckoning it again. */
  readonly limit?: SetClock;
  readonly lapsed?: true;
};

export type AnswerState = { readonly owed?: readonly OwedAnswer[] };

type Of = Pick<OwedAnswer, 'kind' | 'id' | 'unitId'>;

export type AnswerEvent = { readonly at: string } & (
  | {
      /** A superior wants to know what becomes of it (督办). `unsolved`: the rounds of handling are spent. */
      readonly type: 'Supervised';
      readonly id: string;
      readonly unitId: string;
      readonly superior: string;
      readonly text?: string | undefined;
      readonly because?: 'unsolved' | undefined;
      readonly limit: SetClock;
    }
  | {
      /** The accountable unit cannot settle it alone (art. 20). */
      readonly type: 'Raised';
      readonly id: string;
      readonly assignmentId: string;
      readonly unitId: string;
      readonly to: string;
      readonly reason: string;
      readonly limit: SetClock;
    }
  | {
      /** The hotline asks before anybody leads whose matter it is (会商, art. 12-2). */
      readonly type: 'Consulted';
      readonly id: string;
      readonly unitId: string;
      readonly asker: string;
      readonly question: string;
      readonly limit: SetClock;
    }
  | ({ readonly type: 'Answered'; readonly text: string; readonly proposedLead?: string | undefined } & Of)
  | ({ readonly type: 'AnswerLapsed' } & Of)
  | ({ readonly type: 'AnswerOvertaken' } & Of)
);

const types: readonly string[] = [
  'Supervised',
  'Raised',
  'Consulted',
  'Answered',
  'AnswerLapsed',
  'AnswerOvertaken',
] satisfies AnswerEvent['type'][];
export const isAnswering = (event: Event): event is AnswerEvent & Event => types.includes(event.type);

/** What the unit that was asked says. It moves no clock, and is owed also when the handling is over. */
export const answer = (
  { status, owed = [] }: Dispatch,
  { kind, id }: Pick<OwedAnswer, 'kind' | 'id'>,
  text: string,
  actor: Actor,
  { now }: Pick<Given, 'now'>,
): Event[] | Refusal<'step-not-allowed' | 'not-yours'> => {
  const found = stepFor(dispatchFlow, status, 'Answer') && owed.find((one) => one.kind === kind && one.id === id);
  if (!found) return refuse('step-not-allowed', 'This has been answered, or is over');
  const { unitId } = found;
  if (!unitsOf(actor).includes(unitId)) return refuse('not-yours', `The answer is for ${unitId} to give`);
  return [{ type: 'Answered', at: now.toISOString(), kind, id, unitId, text }];
};

const of = ({ kind, id, unitId }: OwedAnswer): Of => ({ kind, id, unitId });

/** Until when the next answer is owed, of those that were not seen to be late; ISO time. */
export const nextAnswerAt = ({ owed = [] }: Dispatch): string | undefined =>
  owed
    .filter(({ lapsed }) => !lapsed)
    .map(({ dueAt }) => dueAt)
    .sort()[0];

/** Whoever has not answered in time is late; the answer stays owed. */
export const lapseAnswers = ({ owed = [] }: Dispatch, { now }: Given): Event[] =>
  owed
    .filter(({ lapsed, dueAt }) => !lapsed && new Date(dueAt) <= now)
    .map((one) => ({ type: 'AnswerLapsed', at: now.toISOString(), ...of(one) }));

/** The ticket ends without handling: nothing is left to answer. */
export const overtakeAnswers = ({ owed = [] }: Dispatch, now: Date): Event[] =>
  owed.map((one) => ({ type: 'AnswerOvertaken', at: now.toISOString(), ...of(one) }));

/** Somebody leads, or nobody need: who was asked whose it is, need not answer any more. */
export const overtakeConsultations = ({ owed = [] }: Dispatch, now: Date): Event[] =>
  owed
    .filter(({ kind }) => kind === 'consultation')
    .map((one) => ({ type: 'AnswerOvertaken', at: now.toISOString(), ...of(one) }));

/** The state after an event of this. */
export const evolveAnswers = (dispatch: Dispatch, event: AnswerEvent): Dispatch => {
  const { owed = [] } = dispatch;
  switch (event.type) {
    case 'Supervised': {
      const { id, unitId, superior: asker, limit } = event;
      return { ...dispatch, owed: [...owed, { kind: 'supervision', id, unitId, asker, dueAt: limit.dueAt, limit }] };
    }
    case 'Raised': {
      const { id, unitId: asker, to: unitId, limit } = event;
      return { ...dispatch, owed: [...owed, { kind: 'raise', id, unitId, asker, dueAt: limit.dueAt, limit }] };
    }
    case 'Consulted': {
      const { id, unitId, asker, limit } = event;
      const onlookers = [...new Set([...(dispatch.onlookers ?? []), unitId])];
      return { ...dispatch, onlookers, owed: [...owed, { kind: 'consultation', id, unitId, asker, dueAt: limit.dueAt, limit }] };
    }
    case 'AnswerLapsed':
      return { ...dispatch, owed: owed.map((one) => (one.id === event.id ? { ...one, lapsed: true } : one)) };
    case 'Answered':
    case 'AnswerOvertaken': {
      const { owed: _, ...others } = dispatch;
      const left = owed.filter(({ id }) => id !== event.id);
      return left.length > 0 ? { ...others, owed: left } : others;
    }
  }
};
