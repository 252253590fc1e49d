import type { DispatchSnapshot } from '@fengqiao/contracts';
import { excused, instantOf, stoppedInTime, type Clock } from './clock';

/** One unit's part in a ticket as far as it is counted: the clocks of its response, and what is shown of it. */
export type Part = {
  readonly id: string;
  readonly unitId: string;
  readonly clocks: readonly Clock[];
  readonly signedAt: Date | undefined;
  readonly contactedAt: Date | undefined;
  /** Its own handling limit, and whether it was done by then; undefined where it has none: then the ticket's are shown. */
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
  const clocks = [...(sign ? [sign] : []), ...contactClock(contact, basis)];
  const shown = { signedAt: instantOf(sign), contactedAt: instantOf(contactClock(contact, basis)[0]) };
  return { id, unitId, clocks, ...shown, dueAt: undefined, inTime: undefined };
};

const contactClock = (contact: Clock | undefined, { hasContact, excusedMs }: DispatchSnapshot): Clock[] =>
  contact && (hasContact || contact.stoppedAt) ? [excused(contact, excusedMs)] : [];

/** Nobody is counted for a part that went to somebody else, or was objected to with success. */
const gone = ['replaced', 'handedOn', 'objected'];

/** Assists with a clock of their own; who was replaced or whose objection was upheld does not count for this ticket. */
export const assistParts = (snapshot: DispatchSnapshot): Part[] =>
  snapshot.assignments
    .filter(
      ({ role, status, sign, unitId }) =>
        role === 'assist' && !gone.includes(status) && sign && !(snapshot.objectors ?? []).includes(unitId),
    )
    .map((one) => ownPart(one, snapshot));

/**
 * Who leads, or led to the end, for the accountable street without being it (ADR 7): an office that was handed the ticket on.
 * `isInside`: whether a unit lies inside that street.
 */
export const insideLead = (
  basis: DispatchSnapshot,
  { accountable, objectors = [] }: DispatchSnapshot,
  isInside: (unitId: string) => boolean,
): Part | undefined => {
  const lead = basis.assignments.findLast(({ role, status }) => role === 'lead' && !gone.includes(status));
  if (!lead || lead.unitId === accountable || objectors.includes(lead.unitId) || !isInside(lead.unitId)) return undefined;
  return ownPart(lead, basis);
};

/** By its own clocks, of those that it has: signature, first contact, handling. */
const ownPart = (one: Assignment, snapshot: DispatchSnapshot): Part => {
  const { assignmentId: id, unitId, sign, contact, handle } = one;
  const handling = handle && handlingOf(handle, one, snapshot);
  const clocks = [...(sign ? [sign] : []), ...contactClock(contact, snapshot), ...(handling && !stands(handling, snapshot) ? [handling] : [])]; // prettier-ignore
  return {
    id,
    unitId,
    clocks,
    signedAt: instantOf(sign),
    contactedAt: instantOf(contact),
    dueAt: handle && new Date(handle.dueAt),
    inTime: handling && stoppedInTime(handling),
  };
};

/** A part is done with its final report, or when it is let go: overtaken by the lead's completion, or ended with the ticket. */
const handlingOf = (handle: Clock, { endedAt }: Assignment, { excusedMs }: DispatchSnapshot): Clock =>
  excused({ dueAt: handle.dueAt, stoppedAt: handle.stoppedAt ?? endedAt }, excusedMs);

/** While it hangs (挂账) no limit passes that had not passed before: so far it was kept. */
const stands = ({ dueAt, stoppedAt }: Clock, { hungSince }: DispatchSnapshot): boolean =>
  stoppedAt === undefined && hungSince !== undefined && new Date(hungSince) <= new Date(dueAt);
