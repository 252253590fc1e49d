import type { ReworkPolicy } from './reworking';
import type { Limit, LimitUnit } from '@fengqiao/calendar';
import type { RequestKind, Unit, UnitKind, Urgency } from '@fengqiao/domain';

/** A clock that was set: when it runs out, why then, and by which version of the limits. ISO times. */
export type SetClock = {
  readonly dueAt: string;
  readonly provisional: boolean;
  readonly because: readonly string[];
  readonly policyVersion: string;
  /** What it was reckoned from, where it was reckoned and not named: the limit, and when it began. */
  readonly limit?: Limit;
  readonly from?: string;
  /** When it was set so, if not at its start: by an extension, or by going on after a hang. */
  readonly setAt?: string;
  /** Of an end that was named: the unit of the limit in whose place it stands. */
  readonly unit?: LimitUnit;
  /** Of an end that was named and has stood: the end before that, and the stretch. */
  readonly stood?: { readonly end: string; readonly from: string; readonly to: string };
};

/** The clocks of an assignment; names of limits. */
export type ClockName = 'sign' | 'contact' | 'arrive' | 'handle';
export const clockNames: readonly ClockName[] = ['sign', 'contact', 'arrive', 'handle'];

/** Limits for whoever must or may decide or answer beside the handling: they stop nobody's clock. */
export type AnswerLimit = 'objectionReview' | 'deferralDecision' | 'supervisionAnswer' | 'raiseAnswer' | 'consultationAnswer';

/** Until when something may be done that is not allowed later; nobody is waited for. */
export type Window = 'objectionWindow' | 'extensionRevocable';

/** What a clock is set for. `at` is when it starts. */
export type ClockQuestion = {
  readonly clock: ClockName | AnswerLimit | Window | 'rehandle';
  readonly category?: string | undefined;
  readonly urgency: Urgency;
  readonly unit: Unit;
  readonly at: Date;
};

/** A ladder of the limits policy. */
export type LadderName =
  | 'sign'
  | 'contact'
  | 'arrive'
  | 'nearDue'
  | 'handle'
  | 'reopened'
  | 'objectionReview'
  | 'deferralDecision'
  | 'supervisionAnswer'
  | 'raiseAnswer'
  | 'consultationAnswer'
  | 'leaderAssignment';

/** Who is told: the late unit, the head of the unit that answers, the late unit's district, the hotline's desk or watch, the city. */
export type Target = 'own' | 'head' | 'district' | 'hotline' | 'hotlineSupervisor' | 'city';

/** A rung of a ladder: who is told, and when; ISO time. */
export type Rung = { readonly to: Target; readonly at: string };

/** What is waited for, as a ladder asks: by whom, since when, until when; ISO times. */
export type RungQuestion = {
  readonly ladder: LadderName;
  readonly unitId: string;
  readonly since: string;
  readonly limitAt: string;
};

/** What the rules of dispatch ask of the city: its units, its catalogue, its limits. Everything by the versions in force. */
export type Rulebook = {
  readonly cityId: string;
  readonly hotlineId: string;
  unit(id: string): Unit | undefined;
  districtOf(id: string): Unit | undefined;
  streetOf(id: string): Unit | undefined;
  mayLead(kind: UnitKind): boolean;
  /** The catalogue's unit for a matter, with the row and its basis; undefined if no row can be followed. */
  row(category: string, placeUnitId: string | undefined, at: Date): { unitId: string; row: string; basis: string } | undefined;
  category(id: string): { urgency: Urgency; owner: string; name: string } | undefined;
  clock(question: ClockQuestion): SetClock;
  /** The ladder of the district of the unit that is waited for, else the city's, reckoned from a limit. */
  rungs(question: RungQuestion): readonly Rung[];
  /** The same limit from the same start, with these stretches in which it stood; a named end from the stretch that moved it. */
  again(clock: SetClock, unit: Unit, pauses: readonly { from: string; to: string }[]): SetClock;
  /** The clock with an end that somebody named, and why. */
  moved(clock: SetClock, to: Date, why: string): SetClock;
  /** The clock with an end that was named, after one more stretch in which it stood. */
  goesOn(clock: SetClock, unit: Unit, pause: { from: string; to: string }): SetClock;
  /** Until when a matter may lie with nobody leading it, or on the hotline's desk; ISO time. */
  waitsUntil(clock: 'undispatched' | 'hold', category: string | undefined, at: Date): string;
  catalogueVersion(at: Date): string;
  limitsVersion(at: Date): string;
  /** After this many attempts, each so long after the last, a reporter counts as not to be reached. */
  contactAttempts(at: Date): { max: number; apartMs: number };
  /** After so many rounds a superior decides. */
  rounds(at: Date): { dispatch: number; handling: number };
  rework(at: Date): ReworkPolicy;
};

/** What was said at registration, as far as dispatch may know it: codes and ids, no words. */
export type Matter = {
  readonly ticketId: string;
  readonly ticketNo: string;
  /** Intake's version of the ticket: what is not newer is not heard. */
  readonly ticketVersion: number;
  readonly kind: RequestKind;
  readonly channel: string;
  readonly registeredAt: string;
  readonly category?: string | undefined;
  readonly urgency?: Urgency | undefined;
  readonly placeUnitId?: string | undefined;
  readonly placeCandidates: readonly string[];
  readonly suggestedCategories: readonly string[];
  readonly hasContact: boolean;
};

/** The urgency that is in force for a matter: the operator's, else the category's, else ordinary. */
export const urgencyOf = (matter: Pick<Matter, 'urgency' | 'category'>, rules: Rulebook): Urgency =>
  matter.urgency ?? (matter.category ? rules.category(matter.category)?.urgency : undefined) ?? 'ordinary';
