import { refuse, type Refusal } from '@fengqiao/domain';
import { newTarget } from './blowing';
import type { Command, Event } from './events';
import type { Given } from './rulebook';
import { isBound, targetOf, type Conference, type Target, type Whistle } from './whistle';

export type TogetherRefusal =
  | 'not-yours'
  | 'unknown-unit'
  | 'unknown-part'
  | 'not-invited'
  | 'already-recorded'
  | 'not-in-whistle'
  | 'nothing-planned'
  | 'already-reported'
  | 'already-accepted'
  | 'not-finished'
  | 'ends-before'
  | 'already-ended';

type Outcome = Event[] | Refusal<TogetherRefusal>;
type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

const unknown = (what: string, where: string): Refusal<'unknown-part'> =>
  refuse('unknown-part', `There is no such ${what} in this whistle`, { where });
const iso = (time: string): string => new Date(time).toISOString();

export const confer = (host: string, { at, place, agenda, invitees }: Of<'Confer'>, { now, rules, newId }: Given): Outcome => {
  const missing = invitees.findIndex((id) => !rules.unit(id));
  if (missing >= 0) return refuse('unknown-unit', `There is no unit ${invitees[missing]}`, { where: `invitees.${missing}` });
  const conference = { id: newId(), host, at: iso(at), place, agenda, invitees: [...new Set(invitees)] };
  return [{ type: 'Conferred', at: now.toISOString(), conference }];
};

/** Everybody who has a part in the whistle, and whoever was invited to this conference. */
const participants = (whistle: Whistle, conference: Conference): ReadonlySet<string> =>
  new Set([
    whistle.blower,
    ...whistle.targets.filter(({ status }) => status !== 'relieved').map(({ unitId }) => unitId),
    ...conference.invitees,
  ]);

export const attend = (whistle: Whistle, { conferenceId, present, minutes }: Of<'Attend'>, { now }: Given): Outcome => {
  const conference = whistle.conferences.find(({ id }) => id === conferenceId);
  if (!conference) return unknown('conference', 'conferenceId');
  if (conference.minutes !== undefined) return refuse('already-recorded', 'Its attendance and minutes were recorded before');
  const may = participants(whistle, conference);
  const stranger = present.findIndex((id) => !may.has(id));
  if (stranger >= 0)
    return refuse('not-invited', `${present[stranger]} was neither called nor invited`, { where: `present.${stranger}` });
  return [{ type: 'Attended', at: now.toISOString(), conferenceId, present: [...new Set(present)], minutes }];
};

/** Whether one of the sides may give a unit work: the blower, or a peer that brings it, by the policy of calls; being there binds nobody. */
const mayTask = (whistle: Whistle, conference: Conference, unitId: string, { rules, now }: Given): boolean => {
  const unit = rules.unit(unitId);
  if (!unit || !conference.invitees.includes(unitId)) return false;
  const sides = [whistle.blower, ...whistle.targets.filter(({ peer }) => peer).map((one) => one.unitId)];
  return sides.some((id) => {
    const from = rules.unit(id);
    return from !== undefined && rules.callOf(from, unit, now) !== undefined;
  });
};

const mayCall = ({ blower }: Whistle, { rules, now }: Given): string =>
  `${blower} may call ${rules.callsOf(rules.unit(blower)!, now)}`;

/** An invited unit that takes a task stays until it is done, like those that were called. */
const joining = (whistle: Whistle, conference: Conference, unitId: string, given: Given): Target => {
  const { rules, now } = given;
  const called = { unit: rules.unit(unitId)!, mandatory: true, peers: false };
  const target = newTarget(called, rules.unit(whistle.blower)!, whistle.kind, given);
  const at = now.toISOString();
  return conference.present?.includes(unitId) ? { ...target, status: 'arrived', acceptedAt: at, arrivedAt: at } : target;
};

/** Joint actions with place, time and division of work; tasks with owner and due time. */
export const plan = (whistle: Whistle, { conferenceId, actions, tasks }: Of<'Plan'>, given: Given): Outcome => {
  const conference = whistle.conferences.find(({ id }) => id === conferenceId);
  if (!conference) return unknown('conference', 'conferenceId');
  if (actions.length + tasks.length === 0) return refuse('nothing-planned', 'Name at least one action or task');
  const may = participants(whistle, conference);
  for (const [nth, { unitIds }] of actions.entries()) {
    const stranger = unitIds.findIndex((id) => !may.has(id));
    if (stranger >= 0)
      return refuse('not-in-whistle', `${unitIds[stranger]} was neither called nor invited to this conference`, {
        where: `actions.${nth}.unitIds.${stranger}`,
      });
  }
  const joins = new Set<string>();
  for (const [nth, { unitId }] of tasks.entries()) {
    const target = targetOf(whistle, unitId);
    if (unitId === whistle.blower || (target && isBound(target))) continue;
    if (target || !mayTask(whistle, conference, unitId, given))
      return refuse(
        'not-in-whistle',
        target
          ? `${unitId} cannot be given a task: it is ${target.status}`
          : `${unitId} cannot be given a task: it was not invited, or no side may call it; ${mayCall(whistle, given)}`,
        {
          where: `tasks.${nth}.unitId`,
        },
      );
    joins.add(unitId);
  }
  const { newId, now } = given;
  return [
    {
      type: 'Planned',
      at: now.toISOString(),
      conferenceId,
      actions: actions.map((one) => ({ ...one, id: newId(), at: iso(one.at), unitIds: [...new Set(one.unitIds)] })),
      tasks: tasks.map((one) => ({ ...one, id: newId(), dueAt: iso(one.dueAt) })),
      joins: [...joins].map((unitId) => joining(whistle, conference, unitId, given)),
    },
  ];
};

/** A unit that took part says what it did; once each. */
export const act = (
  whistle: Whistle,
  units: readonly string[],
  { actionId, result, evidence }: Of<'Act'>,
  { now }: Given,
): Outcome => {
  const action = whistle.actions.find(({ id }) => id === actionId);
  if (!action) return unknown('action', 'actionId');
  const mine = [...action.unitIds, whistle.blower].filter((id) => units.includes(id));
  if (mine.length === 0) return refuse('not-yours', `This action is for ${action.unitIds.join(', ')}`);
  const unitId = mine.find((id) => !action.results.some((one) => one.unitId === id));
  if (!unitId) return refuse('already-reported', `${mine[0]} has reported on this action`);
  return [{ type: 'Acted', at: now.toISOString(), actionId, unitId, result, ...(evidence && { evidence }) }];
};

export const finishTask = (
  whistle: Whistle,
  units: readonly string[],
  { taskId, evidence }: Of<'FinishTask'>,
  { now }: Given,
): Outcome => {
  const task = whistle.tasks.find(({ id }) => id === taskId);
  if (!task) return unknown('task', 'taskId');
  if (!units.includes(task.unitId)) return refuse('not-yours', `This task is ${task.unitId}'s`);
  if (task.status === 'accepted' || task.status === 'dropped') return refuse('already-accepted', `This task is ${task.status}`);
  return [{ type: 'TaskFinished', at: now.toISOString(), taskId, evidence }];
};

export const acceptTask = (whistle: Whistle, { taskId }: Of<'AcceptTask'>, { now }: Given): Outcome => {
  const task = whistle.tasks.find(({ id }) => id === taskId);
  if (!task) return unknown('task', 'taskId');
  if (task.status === 'accepted' || task.status === 'dropped') return refuse('already-accepted', `This task is ${task.status}`);
  if (task.status === 'open') return refuse('not-finished', `${task.unitId} has not finished this task`);
  return [{ type: 'TaskAccepted', at: now.toISOString(), taskId }];
};

export const formBody = (whistle: Whistle, { title, place, members, until }: Of<'FormBody'>, { now, newId }: Given): Outcome => {
  const may = new Set([whistle.blower, ...whistle.targets.filter(isBound).map(({ unitId }) => unitId)]);
  const stranger = members.findIndex((id) => !may.has(id));
  if (stranger >= 0)
    return refuse('not-in-whistle', `${members[stranger]} has no part in this whistle`, { where: `members.${stranger}` });
  if (new Date(until) <= now) return refuse('ends-before', `It would end at ${until}, before it begins`, { where: 'until' });
  const body = { id: newId(), title, place, members: [...new Set(members)], until: iso(until) };
  return [{ type: 'BodyFormed', at: now.toISOString(), body }];
};

export const endBody = (whistle: Whistle, { bodyId, reason }: Of<'EndBody'>, { now }: Given): Outcome => {
  const body = whistle.bodies.find(({ id }) => id === bodyId);
  if (!body) return unknown('body', 'bodyId');
  if (body.endedAt || new Date(body.until) <= now) return refuse('already-ended', `It ended at ${body.endedAt ?? body.until}`);
  return [{ type: 'BodyEnded', at: now.toISOString(), bodyId, reason }];
};

/** A planned stop is told before it is over; what is over is no plan. */
export const notifyStop = (
  by: string,
  { about, households, place, from, until, communities }: Of<'Notify'>,
  { now, rules, newId }: Given,
): Outcome => {
  const missing = communities.findIndex((id) => rules.unit(id)?.kind !== 'community');
  if (missing >= 0)
    return refuse('unknown-unit', `There is no community ${communities[missing]}`, { where: `communities.${missing}` });
  if (new Date(until) <= new Date(from)) return refuse('ends-before', 'The stop would end before it begins', { where: 'until' });
  if (new Date(until) <= now) return refuse('ends-before', `The stop is over since ${until}`, { where: 'until' });
  const notice = {
    ...{ id: newId(), by, about, place, from: iso(from), until: iso(until), communities: [...new Set(communities)] },
    ...(households !== undefined && { households }),
  };
  return [{ type: 'Noticed', at: now.toISOString(), notice }];
};
