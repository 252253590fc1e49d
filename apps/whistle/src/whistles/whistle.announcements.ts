import {
  whistleAnswered,
  whistleAppraised,
  whistleArrived,
  whistleBlown,
  whistleClosed,
  whistleContested,
  whistleReleased,
  whistleRelieved,
  whistleSupervised,
  whistleWithdrawn,
  whistleWorked,
  type WhistleSnapshot,
} from '@fengqiao/contracts';
import { announcement, type Outgoing } from '@fengqiao/service';
import type { Event } from './events';
import { isOverridden, type Target, type Whistle } from './whistle';

/** Which private event others hear as which public one. Total: a new private event does not compile until it is said here. */
const heardAs = {
  Blown: whistleBlown,
  Accepted: whistleAnswered,
  Delegated: whistleAnswered,
  Refused: whistleAnswered,
  Unanswered: whistleAnswered,
  Arrived: whistleArrived,
  Overdue: whistleArrived,
  Supervised: whistleSupervised,
  SupervisionAnswered: whistleSupervised,
  SupervisionLapsed: whistleSupervised,
  Contested: whistleContested,
  ContestDue: whistleContested,
  Relieved: whistleRelieved,
  Overruled: whistleContested,
  Conferred: whistleWorked,
  Attended: whistleWorked,
  Planned: whistleWorked,
  Acted: whistleWorked,
  TaskFinished: whistleWorked,
  TaskAccepted: whistleWorked,
  Released: whistleReleased,
  Withdrawn: whistleWithdrawn,
  Closed: whistleClosed,
  Appraised: whistleAppraised,
  FundApplied: whistleWorked,
  FundDecided: whistleWorked,
  FundUsed: whistleWorked,
  BodyFormed: whistleWorked,
  BodyEnded: whistleWorked,
  Noticed: whistleWorked,
} as const satisfies Record<Event['type'], unknown>;

const known = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>;
  };

const publicTarget = (one: Target): WhistleSnapshot['targets'][number] => ({
  targetId: one.id,
  unitId: one.unitId,
  mandatory: one.mandatory,
  superior: one.superior,
  status: one.status,
  acceptBy: one.acceptBy,
  arriveBy: one.arriveBy,
  unanswered: one.unanswered === true,
  late: one.late === true,
  ...known({
    acceptedAt: one.acceptedAt,
    arrivedAt: one.arrivedAt,
    refusedAt: one.refused?.at,
    contestedAt: one.contested?.at,
    relievedAt: one.relieved?.at,
    releasedAt: one.releasedAt,
  }),
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const groupOf = (basis: Whistle['basis']): string | undefined =>
  basis?.type === 'group' && basis.ref !== undefined && uuid.test(basis.ref) ? basis.ref : undefined;

/** The state as others may know it: ids, codes, times, units, amounts; no words. */
export const snapshotOf = (whistle: Whistle, at: string, by: string): WhistleSnapshot => {
  const { id: whistleId, version, status, kind, blower, blownAt, ticketNos, policyVersion } = whistle;
  return {
    ...{ whistleId, version, at, by, status, kind, blower, blownAt, policyVersion },
    ticketNos: [...ticketNos],
    advised: whistle.advice.map(({ code }) => code),
    overridden: isOverridden(whistle),
    targets: whistle.targets.map(publicTarget),
    supervisions: whistle.supervisions.map(({ id, unitId, superior, because, at: since, dueAt, answeredAt }) => ({
      ...{ supervisionId: id, unitId, superior, because, at: since, dueAt },
      ...known({ answeredAt }),
    })),
    conferences: whistle.conferences.map(({ id, host, at: when, present }) => ({
      ...{ conferenceId: id, host, at: when },
      present: [...(present ?? [])],
    })),
    actions: whistle.actions.map(({ id, kind: what, at: when, unitIds, results }) => ({
      ...{ actionId: id, kind: what, at: when, unitIds: [...unitIds] },
      present: results.map(({ unitId }) => unitId),
    })),
    tasks: whistle.tasks.map(({ id, unitId, dueAt, status: state, finishedAt, acceptedAt }) => ({
      ...{ taskId: id, unitId, dueAt, status: state },
      ...known({ finishedAt, acceptedAt }),
    })),
    funds: whistle.funds.map(({ id, unitId, keeper, amountFen, status: state, usedFen }) => ({
      ...{ fundId: id, unitId, keeper, amountFen, status: state, usedFen },
    })),
    appraisals: whistle.appraisals.map(({ by: marker, unitId, at: when, marks }) => ({
      by: marker,
      unitId,
      at: when,
      marks: { ...marks },
    })),
    ...known({
      placeUnitId: whistle.place.unitId,
      basis: whistle.basis?.type,
      groupId: groupOf(whistle.basis),
      closedAt: whistle.closed?.at,
      withdrawnAt: whistle.withdrawn?.at,
      mechanismId: whistle.mechanismId,
    }),
  };
};

/** What others hear of an event, with the state that it left behind. */
export const announce = (whistle: Whistle, event: Event, by: string, correlationId: string): Outgoing =>
  announcement(heardAs[event.type], whistle.id, snapshotOf(whistle, event.at, by), { at: new Date(event.at), correlationId });
