import type { City } from '@fengqiao/cases';
import { dispatch, evaluation, whistle } from '@fengqiao/contracts';
import type { Pools } from './random-inputs';
import { departments, units, words, type Matter } from './world';

type Said = Parameters<City['hotline']['register']>[0];

const later = '2020-12-17T10:00:00+08:00';

/** What is in a whistle: a conference that planned an action and a task, and an application for money. */
export const partsIn = async (city: City, whistleId: string): Promise<Pools> => {
  const street = city.as(units.street);
  const at = '2020-12-16T10:00:00+08:00';
  const asked = { whistleId, at, place: '街道', agenda: '商定', invitees: [...departments] };
  const { conferenceId } = await street.ask(whistle.confer, asked);
  const { actionIds, taskIds } = await street.ask(whistle.plan, {
    ...{ whistleId, conferenceId },
    actions: [{ place: '楼前', at, unitIds: [...departments], work: '拆除' }],
    tasks: departments.map((unitId) => ({ unitId, what: '清理', dueAt: at })),
  });
  const { fundId } = await street.ask(whistle.fund, { whistleId, amountFen: 100_000, source: units.district, purpose: '施工' });
  return { conferenceId: [conferenceId], actionId: actionIds, taskId: taskIds, fundId: [fundId] };
};

/** What is open beside the handling of tickets: an objection, a hang, a raise, a supervision, a leader's order, an exclusion. */
export const proceedingsIn = async (city: City, [first, second]: readonly Matter[], said: Said = words): Promise<Pools> => {
  const { ticketNo } = await city.hotline.register(said);
  await city.settled();
  const street = city.as(units.street);
  const office = city.as(units.office);
  const assignmentId = await street.partIn(ticketNo);
  const { objectionId } = await street.ask(dispatch.object, { assignmentId, grounds: '不在辖区', basis: '区划界线' });
  const hung = { assignmentId: first!.part, reason: '待采暖季', plan: '停暖后施工', reviewAt: later };
  const { deferralId } = await office.ask(dispatch.hang, hung);
  const { raiseId } = await office.ask(dispatch.raise, { assignmentId: second!.part, to: units.district, reason: '需协调' });
  const supervised = { ticketNo: second!.ticketNo, unitId: units.office, text: '请说明', dueAt: later };
  const { supervisionId } = await city.hotline.ask(dispatch.supervise, supervised);
  const order = { unitId: units.street, text: '查清', dueAt: later };
  const { leaderAssignmentId } = await city.as(units.district).ask(dispatch.giveLeaderAssignment, order);
  const asked = { ticketNo: second!.ticketNo, reasonCode: 'false', evidence: '现场照片' };
  const { exclusionId } = await street.ask(evaluation.askExclusion, asked);
  return {
    objectionId: [objectionId],
    deferralId: [deferralId],
    raiseId: [raiseId],
    supervisionId: [supervisionId],
    leaderAssignmentId: [leaderAssignmentId],
    exclusionId: [exclusionId],
  };
};
