import type { DispatchSnapshot } from '@fengqiao/contracts';
import { excused, instantOf, stoppedInTime, type Clock } from './clock';

/** One unit's part in a ticket as far as it is counted: the clocks of its response, and what is shown of it. */
export type Part = {
  readonly id: string;
  readonly unitId: string;
  /** Of each time that it was asked. */
  readonly clocks: readonly (readonly Clock[])[];
  readonly signedAt: Date | undefined;
  readonly contactedAt: Date | undefined;
  /** Its own handling limit, the last of several, and whether all was done in time; undefined where it has none: then the ticket's are shown. */
  readonly dueAt: Date | undefined;
  readonly inTime: boolean | undefined;
};

type Assignment = DispatchSnapshot['assignments'][number];

/**
 * The accountable unit's. A clock that nobody could stop does not count: without contact data the first contact falls away. What
 * the review of an objection took beyond its own limit excuses as much lateness of the contact; the signature came before it.
 */
export const leadPart = (basis: DispatchSnapshot, id: string, unitId: string): Part => {
  const { sign, contact } = basis.response ?? {};
  const clocks = [[...(sign ? [sign] : []), ...contactClock(contact, basis)]];
  const shown = { signedAt: instantOf(sign), contactedAt: instantOf(contactClock(contact, basis)[0]) };
  return { id, unitId, clocks, ...shown, dueAt: undefined, inTime: undefined };
};

const contactClock = (contact: Clock | undefined, { hasContact, excusedMs }: DispatchSnapshot): Clock[] =>
  contact && (hasContact || contact.stoppedAt) ? [excused(contact, excusedMs)] : [];

/** Nobody is counted for a part that went to somebody else, or was objected to with success. */
const gone = ['replaced', 'handedOn', 'objected'];

/** Assists with a clock of their own; who was replaced does not count for this ticket. */
const isHelp = ({ role, status, sign }: Assignment): boolean => role === 'assist' && !gone.includes(status) && sign !== undefined;

/**
 * Who leads, or led to the end, for the accountable street without being it (ADR 7): an office that was handed the ticket on.
 * `isInside`: whether a unit lies inside that street.
 */
const insideLead = (
  { assignments }: DispatchSnapshot,
  accountable: string | undefined,
  isInside: (unitId: string) => boolean,
): Assignment | undefined => {
  const lead = assignments.findLast(({ role, status }) => role === 'lead' && !gone.includes(status));
  return lead && lead.unitId !== accountable && isInside(lead.unitId) ? lead : undefined;
};

/** What was asked in one round of handling, and how that round stands or ended. */
type Round = { readonly state: DispatchSnapshot; readonly begun: readonly Assignment[] };

/** `states`: that of each round, the first one first. */
const roundsOf = (states: readonly DispatchSnapshot[]): Round[] => {
  const before = new Set<string>();
  return states.map((state) => {
    const begun = state.assignments.filter(({ assignmentId }) => !before.has(assignmentId));
    for (const { assignmentId } of begun) before.add(assignmentId);
    return { state, begun };
  });
};

/**
 * Who helps, and the office that leads inside the accountable street: one part for each unit (ADR 35), of the first round of
 * handling in which it took part. Whose objection was upheld does not count for this ticket. `states`: that of each round of
 * handling, the first one first; `basis`: that of the present lead's first round.
 */
export const ownParts = (
  states: readonly DispatchSnapshot[],
  basis: DispatchSnapshot,
  { accountable, objectors = [] }: DispatchSnapshot,
  isInside: (unitId: string) => boolean,
): Part[] => {
  const leadId = insideLead(basis, accountable, isInside)?.assignmentId;
  const isCounted = (one: Assignment): boolean => (isHelp(one) || one.assignmentId === leadId) && !objectors.includes(one.unitId);
  const parts = new Map<string, Part>();
  for (const { state, begun } of roundsOf(states))
    for (const [unitId, asked] of byUnit(begun.filter(isCounted)))
      if (!parts.has(unitId)) parts.set(unitId, ownPart(unitId, asked, state));
  return [...parts.values()];
};

const byUnit = (assignments: readonly Assignment[]): [string, Assignment[]][] =>
  [...new Set(assignments.map(({ unitId }) => unitId))].map((id) => [id, assignments.filter(({ unitId }) => unitId === id)]);

/** By its own clocks, of those that it has: signature, first contact, handling. Its id is that of the first time that it was asked. */
const ownPart = (unitId: string, asked: readonly Assignment[], state: DispatchSnapshot): Part => {
  const handling = asked.flatMap((one) => (one.handle ? [handlingOf(one.handle, one, state)] : []));
  const limits = asked.flatMap(({ handle }) => (handle ? [new Date(handle.dueAt).getTime()] : []));
  return {
    id: state.assignments.find((one) => one.unitId === unitId && one.role !== 'copy')!.assignmentId,
    unitId,
    clocks: asked.map((one) => clocksOf(one, state)),
    signedAt: firstOf(asked.map(({ sign }) => sign)),
    contactedAt: firstOf(asked.map(({ contact }) => contact)),
    dueAt: limits.length > 0 ? new Date(Math.max(...limits)) : undefined,
    inTime: handling.length > 0 ? handling.every(stoppedInTime) : undefined,
  };
};

const firstOf = (clocks: readonly (Clock | undefined)[]): Date | undefined =>
  clocks.map(instantOf).find((at) => at !== undefined);

const clocksOf = (one: Assignment, state: DispatchSnapshot): Clock[] => {
  const { sign, contact, handle } = one;
  const handling = handle && handlingOf(handle, one, state);
  return [...(sign ? [sign] : []), ...contactClock(contact, state), ...(handling && !stands(handling, state) ? [handling] : [])];
};

/** A part is done with its final report, or when it is let go: overtaken by the lead's completion, or ended with the ticket. */
const handlingOf = (handle: Clock, { endedAt }: Assignment, { excusedMs }: DispatchSnapshot): Clock =>
  excused({ dueAt: handle.dueAt, stoppedAt: handle.stoppedAt ?? endedAt }, excusedMs);

/** While it hangs (挂账) no limit passes that had not passed before: so far it was kept. */
const stands = ({ dueAt, stoppedAt }: Clock, { hungSince }: DispatchSnapshot): boolean =>
  stoppedAt === undefined && hungSince !== undefined && new Date(hungSince) <= new Date(dueAt);
