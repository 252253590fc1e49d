import { lugu, type City } from '@fengqiao/cases';
import { dispatch } from '@fengqiao/contracts';
import { units, words, type Matter } from './world';

/** A ticket that its street has completed. */
const handledIn = async (city: City): Promise<string> => {
  const { ticketNo } = await city.hotline.register(words);
  await city.settled();
  const street = city.as(units.street);
  const assignmentId = await street.partIn(ticketNo);
  for (const to of ['reporter', 'hotline'] as const) await street.feedback(assignmentId, to, '已处理');
  await street.complete(assignmentId, '已处理');
  await city.settled();
  return ticketNo;
};

/** What a matter leaves in worklists: an instruction that was seen, an extension that was revoked, an ask. Answers another that is completed. */
export const workedIn = async (city: City, { part: assignmentId }: Matter): Promise<string> => {
  const office = city.as(units.office);
  await city.as(units.district).ask(dispatch.instruct, { assignmentId, text: '今晚到现场' });
  const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: '2020-12-16T08:00:00+08:00' }));
  await office.ask(dispatch.extend, { assignmentId, reason: '需检测', until: '2020-12-28T09:00:00+08:00', notices });
  await city.hotline.ask(dispatch.revokeExtension, { assignmentId, reason: '可按期办结' });
  await office.ask(dispatch.ask, { assignmentId, unitId: `${lugu.district}-zfj`, text: '请认定' });
  return handledIn(city);
};

/** It is not solved, says its reporter at the limit; and another reporter has the same matter. */
export const handledAgainIn = async (city: City, ticketNo: string): Promise<void> => {
  await city.hotline.callBack(ticketNo, { reached: true, contacted: true, resolved: 'no', satisfied: 'no' });
  const member = await city.hotline.register(words);
  await city.settled();
  await city.hotline.ask(dispatch.group, { ticketNo, ticketNos: [member.ticketNo], reason: '同一事项' });
};

const noPart = '01a20098-b144-74bd-a129-0c9b7dfd1d94';
/** Parts of a whistle, and times: whether they exist is not looked at before the whistle. */
export const noParts = {
  ...Object.fromEntries(['conferenceId', 'actionId', 'taskId', 'fundId', 'bodyId', 'supervisionId'].map((id) => [id, noPart])),
  ...Object.fromEntries(['at', 'dueAt', 'from', 'until'].map((time) => [time, '2020-12-26T09:00:00+08:00'])),
  ...Object.fromEntries(
    ['source', 'present', 'members', 'communities', 'unitIds', 'invitees'].map((unit) => [unit, lugu.district]),
  ),
};
