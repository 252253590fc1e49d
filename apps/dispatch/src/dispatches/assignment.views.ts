import { dispatch as contracts, type AnswerOf } from '@fengqiao/contracts';
import { maskNumbersIn, type Actor } from '@fengqiao/domain';
import { localTime, momentInWords, type LocalTime } from '@fengqiao/calendar';
import type { City } from '@fengqiao/city';
import { CITY, Clock, Database, readHistory, type HistoryRow } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { readsNumbers } from './capacities';
import { nextClock, type Assignment, type Clock as SetClock, type Dispatch, type Event } from './dispatch';
import type { Decided, Told } from './dispatch.commands';
import { through } from './evolve';

type AssignmentView = Exclude<AnswerOf<typeof contracts.getAssignment>, { refused: string }>;
type Row = HistoryRow<Event>;

/** One unit's part in a ticket. */
@Injectable()
export class AssignmentViews {
  private readonly local: LocalTime;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CITY) city: City,
  ) {
    this.local = localTime(city.timeZone.offsetMinutes);
  }

  /** As it stands now, for whoever looks. */
  async now(id: string, version: number, assignmentId: string, actor: Actor): Promise<AssignmentView> {
    return viewOf(await this.upTo({ id, version }), assignmentId, actor, { asOf: this.clock.now(), local: this.local });
  }

  /** As a command left it: the same version gives the same answer, whenever it is asked for again. */
  async after(outcome: Told | Decided, assignmentId: string, actor: Actor): Promise<AssignmentView> {
    const history = await this.upTo(outcome);
    return viewOf(history, assignmentId, actor, { asOf: new Date(history.at(-1)!.event.at), local: this.local });
  }

  private async upTo({ id, version, history }: Pick<Told, 'id' | 'version' | 'history'>): Promise<Row[]> {
    return (await (history ?? readHistory<Event>(this.database, id))).filter((row) => row.version <= version);
  }
}

type Moment = { readonly asOf: Date; readonly local: LocalTime };

const viewOf = (history: readonly Row[], assignmentId: string, actor: Actor, moment: Moment): AssignmentView => {
  const events = history.map(({ event }) => event);
  const dispatch = through(undefined, events).at(-1)!;
  const assignment = dispatch.assignments.find((one) => one.id === assignmentId)!;
  const words = readsNumbers(actor, dispatch) ? (text: string) => text : maskNumbersIn;
  return { ...clocksOf(dispatch, assignment, moment), ...workOf(history, dispatch, assignment, words) };
};

const clocksOf = (dispatch: Dispatch, one: Assignment, moment: Moment) => {
  const next = nextClock(one);
  const feedback = feedbackClock(dispatch, one);
  const clocks = Object.entries(one.clocks).map(([name, clock]) => [name, clockOf(clock, one, moment)] as const);
  return {
    ...{ id: one.id, assignmentId: one.id, ticketNo: dispatch.ticketNo, unitId: one.unitId, role: one.role, status: one.status },
    ...{ version: dispatch.version, assignedAt: one.assignedAt },
    ...(one.clocks.handle && { dueAt: one.clocks.handle.dueAt }),
    ...(next && { next }),
    clocks: {
      ...Object.fromEntries(clocks),
      ...(feedback && { feedback: clockOf(feedback, one, moment) }),
    },
    because: clocks.flatMap(([, { because }]) => because),
  };
};

/**
 * A clock is judged when it first came to rest: stopped; standing while the matter hangs; or left by a part that ended. Time that
 * passes after that makes nothing late.
 */
const clockOf = (
  { dueAt, stoppedAt, standsSince, provisional, because }: SetClock,
  { endedAt }: Assignment,
  { asOf, local }: Moment,
) => {
  const [restsAt = asOf.toISOString()] = [stoppedAt, standsSince, endedAt].flatMap((time) => time ?? []).sort();
  const standing = stoppedAt || endedAt ? undefined : standsSince;
  const pause = standing && `自${momentInWords(local, new Date(standing))}起时限暂停（挂账）`;
  return {
    dueAt,
    ...(stoppedAt && { stoppedAt }),
    ...(standing && { standsSince: standing }),
    overdue: new Date(restsAt) > new Date(dueAt),
    ...(provisional && { provisional }),
    because: [...because, ...(pause ? [pause] : [])],
  };
};

/**
 * The law gives feedback no limit of its own: it is given within the handling limit, to the reporter and to the hotline
 * (Regulation art. 15-3). So the clock is the handling clock, and the second of the two feedbacks stops it (ADR 20).
 */
const feedbackClock = (
  { feedbackToReporterAt, feedbackToHotlineAt }: Dispatch,
  { role, clocks, notReached, endedAt }: Assignment,
): SetClock | undefined => {
  if (role !== 'lead' || !clocks.handle) return undefined;
  const { stoppedAt: _, ...handle } = clocks.handle;
  const toReporter = feedbackToReporterAt ?? (notReached && endedAt); // whom every attempt missed counts as told
  const stoppedAt = toReporter && feedbackToHotlineAt && [toReporter, feedbackToHotlineAt].sort()[1];
  const because = [...handle.because, '双反馈与办理同一时限：向诉求人和市民热线各反馈一次（条例第十五条第三项）'];
  return { ...handle, because, ...(stoppedAt && { stoppedAt }) };
};

const workOf = (history: readonly Row[], dispatch: Dispatch, assignment: Assignment, words: (text: string) => string) => {
  const isOn = (ids: ReadonlySet<string>, event: Event): boolean => 'assignmentId' in event && ids.has(event.assignmentId);
  const pick = <Type extends Event['type']>(type: Type, ids: ReadonlySet<string> = new Set([assignment.id])) =>
    history.flatMap(({ event, actor }) =>
      event.type === type && isOn(ids, event) ? [{ ...(event as Extract<Event, { type: Type }>), by: actor.unitId }] : [],
    );
  const seenAt = new Map(
    history.flatMap(({ event }) =>
      event.type === 'InstructionsSeen' ? event.instructionIds.map((id) => [id, event.at] as const) : [],
    ),
  );
  return {
    instructions: pick('Instructed', addressedWith(dispatch, assignment)).map(({ instructionId: id, at, by, text }) => ({
      ...{ id, at, by, text: words(text) },
      ...(seenAt.has(id) && { seenAt: seenAt.get(id)! }),
    })),
    contacts: pick('Contacted').map(({ at, reached, note }) => ({ at, reached, ...(note && { note: words(note) }) })),
    visits: pick('Visited').map(({ at, by, place, findings }) => ({
      ...{ at, by, findings: words(findings) },
      ...(place && { place: words(place) }),
    })),
    records: pick('Recorded').map(({ at, by, what, text }) => ({ at, by, what, text: words(text) })),
    reports: pick('Reported').map(({ at, by, text, final, explanation, unexplained }) => ({
      ...{ at, by, text: words(text), final },
      ...(explanation !== undefined && { explanation: words(explanation) }),
      ...(unexplained && { unexplained }),
    })),
    arrivals: pick('Arrived').map(({ at, person, place }) => ({
      at,
      person: words(person),
      ...(place && { place: words(place) }),
    })),
    asks: history.flatMap(({ event, actor }) =>
      event.type === 'Asked' || event.type === 'SquadCalled'
        ? event.assignments
            .filter(({ id }) => id === assignment.id || ('assignmentId' in event && event.assignmentId === assignment.id))
            .map(({ id, unitId }) => ({ assignmentId: id, unitId, at: event.at, by: actor.unitId, text: words(event.text) }))
        : [],
    ),
    raises: pick('Raised').map(({ id, at, to, reason, limit }) => ({
      ...{ raiseId: id, at, to, dueAt: limit.dueAt },
      reason: words(reason),
    })),
    extensions: pick('Extended').map(({ at, reason, handle, notices }) => ({
      ...{ at, reason: words(reason), until: handle.dueAt },
      notices: notices.map((notice) => ({ ...notice, how: words(notice.how) })),
    })),
    hangs: pick('HangAsked').map(({ deferralId, at, reason, plan, reviewAt }) => ({
      ...{ deferralId, at, reviewAt },
      ...{ reason: words(reason), plan: words(plan) },
    })),
    objections: pick('Objected').map(({ objectionId, at, limit, grounds, basis }) => ({
      ...{ objectionId, at, dueAt: limit.dueAt },
      ...{ grounds: words(grounds), basis: words(basis) },
    })),
    feedbacks: pick('FedBack').map(({ at, to, text, notReached }) => ({ at, to, text: words(text), notReached })),
  };
};

/** What was instructed to one who led goes on to whoever leads after it. */
const addressedWith = ({ assignments }: Dispatch, { id, role, status }: Assignment): ReadonlySet<string> => {
  const passesOn = role === 'lead' && status !== 'replaced';
  const leads = passesOn ? assignments.filter((one) => one.role === 'lead' && one.status !== 'replaced') : [];
  return new Set([id, ...leads.map((one) => one.id)]);
};
