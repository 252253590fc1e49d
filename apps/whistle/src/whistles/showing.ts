import type { whistle as contracts } from '@fengqiao/contracts';
import type { z } from 'zod';
import type { Seen } from './concerns';
import { isOpen, type Action, type Conference, type Fund, type Place, type Supervision, type Target, type Task } from './whistle';

export type WhistleView = z.input<typeof contracts.whistleView>;
type Names = (unitId: string) => string;

/** Without what is not there: answers have no empty fields. */
const known = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>;
  };

const placeShown = ({ address, unitId, lon, lat }: Place) => known({ address, unitId, lon, lat });

const contestShown = ({ at, reason, dueAt, overruled }: NonNullable<Target['contested']>) => ({
  ...{ at, reason, dueAt },
  ...known({ overruled }),
});

const targetShown = (one: Target, asOf: Date, names: Names): WhistleView['targets'][number] => ({
  ...{ targetId: one.id, unitId: one.unitId, name: names(one.unitId), mandatory: one.mandatory, status: one.status },
  ...{ superior: one.superior, acceptBy: one.acceptBy, arriveBy: one.arriveBy, because: [...one.because] },
  ...(one.provisional && { provisional: true }),
  ...known({
    acceptedAt: one.acceptedAt,
    person: one.person,
    unanswered: one.unanswered,
    arrivedAt: one.arrivedAt,
    arrivedPlace: one.arrivedPlace && placeShown(one.arrivedPlace),
    refused: one.refused,
    contested: one.contested && contestShown(one.contested),
    relieved: one.relieved,
    releasedAt: one.releasedAt,
  }),
  late: one.late === true || (one.arrivedAt === undefined && one.relieved === undefined && asOf > new Date(one.arriveBy)),
});

const conferenceShown = ({ id, host, at, place, agenda, invitees, present, minutes }: Conference) => ({
  ...{ conferenceId: id, host, at, place: placeShown(place), agenda: [...agenda], invitees: [...invitees] },
  ...known({ present: present && [...present], minutes }),
});

const actionShown = ({ id, conferenceId, kind, place, at, unitIds, work, results }: Action) => ({
  ...{ actionId: id, conferenceId, kind, place: placeShown(place), at, unitIds: [...unitIds], work },
  status: results.length > 0 ? ('done' as const) : ('planned' as const),
  results: results.map(({ unitId, at: when, result, evidence }) => ({ unitId, at: when, result, ...known({ evidence }) })),
});

const taskShown = ({ id, conferenceId, unitId, what, dueAt, status, finishedAt, evidence, acceptedAt }: Task, asOf: Date) => ({
  ...{ taskId: id, conferenceId, unitId, what, dueAt, status },
  ...known({ finishedAt, evidence, acceptedAt }),
  overdue: status !== 'dropped' && (finishedAt === undefined ? asOf : new Date(finishedAt)) > new Date(dueAt),
});

const fundShown = ({ id, decidedAt, decision, uses, ...fund }: Fund) => ({
  ...{ fundId: id, unitId: fund.unitId, keeper: fund.keeper, amountFen: fund.amountFen, purpose: fund.purpose },
  ...{ appliedAt: fund.appliedAt, status: fund.status, usedFen: fund.usedFen, uses: uses.map((use) => ({ ...use })) },
  ...known({ decidedAt, decision }),
});

export const supervisionShown = (
  { id, unitId, superior, because, at, dueAt, answeredAt, finding }: Supervision,
  asOf: Date,
): WhistleView['supervisions'][number] => ({
  ...{ supervisionId: id, unitId, superior, because, at, dueAt },
  overdue: (answeredAt === undefined ? asOf : new Date(answeredAt)) > new Date(dueAt),
  ...known({ answeredAt, finding }),
});

/** A whistle as the contract gives it, to whom it was shown. */
export const shownAs = (seen: Seen, asOf: Date, names: Names): WhistleView => ({
  ...{ id: seen.id, whistleId: seen.id, status: seen.status, version: seen.version, kind: seen.kind, reason: seen.reason },
  ...{ place: placeShown(seen.place), blower: seen.blower, blowerName: names(seen.blower), blownAt: seen.blownAt },
  ...(seen.basis && { basis: { type: seen.basis.type, ...known({ ref: seen.basis.ref }) } }),
  ticketNos: [...seen.ticketNos],
  advice: seen.advice.map(({ code, text, ref }) => ({ code, text, ...known({ ref }) })),
  policyVersion: seen.policyVersion,
  targets: seen.targets.map((one) => targetShown(one, asOf, names)),
  conferences: seen.conferences.map(conferenceShown),
  actions: seen.actions.map(actionShown),
  tasks: seen.tasks.map((one) => taskShown(one, asOf)),
  funds: seen.funds.map(fundShown),
  bodies: seen.bodies.map(({ id, title, place, members, until, endedAt }) => ({
    ...{ bodyId: id, title, place: placeShown(place), members: [...members], until },
    ended: endedAt !== undefined || asOf >= new Date(until) || !isOpen(seen),
    ...known({ endedAt }),
  })),
  notices: seen.notices.map(({ id, place, communities, households, ...notice }) => ({
    ...notice,
    ...known({ households }),
    ...{ noticeId: id, place: placeShown(place), communities: [...communities] },
  })),
  supervisions: seen.supervisions.map((one) => supervisionShown(one, asOf)),
  appraisals: seen.appraisals.map(({ by, unitId, at, marks, comment }) => ({
    ...{ by, unitId, at, marks: { ...marks } },
    ...known({ comment }),
  })),
  waitsFor: isOpen(seen) ? seen.waitsFor.map((one) => ({ ...one })) : [],
  ...known({
    closedAt: seen.closed?.at,
    result: seen.closed?.result,
    withdrawnAt: seen.withdrawn?.at,
    withdrawal: seen.withdrawn?.reason,
    mechanismId: seen.mechanismId,
  }),
});
