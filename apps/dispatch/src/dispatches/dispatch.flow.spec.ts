import type { Refusal } from '@fengqiao/domain';
import { flawsOf, rowsOf } from '@fengqiao/flow';
import {
  aMatter,
  anOrder,
  asked,
  community,
  completed,
  does,
  elsewhere,
  feedback,
  givenAt,
  instruct,
  iso,
  lead,
  office,
  opened,
  report,
  rules,
  sign,
  street,
  then,
  visit,
} from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import { answer } from './answering';
import { decideHang } from './deferring';
import type { Capacity } from './capacities';
import { consult } from './consulting';
import type { Dispatch, Event } from './dispatch';
import { tellResult } from './telling';
import { dispatchFlow, type Role, type Step } from './dispatch.flow';
import { escalate } from './escalating';
import { through } from './evolve';
import { forHead, forMember, gather, separate, type Grouped } from './grouping';
import { revoke } from './extending';
import { assignByLeader } from './leading';
import { calledBack, lapse, markSeen } from './handling';
import { end, rethink } from './opening';
import { recompute } from './recomputing';
import { review } from './reviewing';
import { callSquad } from './squads';
import { supervise } from './supervising';
import { lapseWaits } from './waits';

it('has no flaws', () => expect(flawsOf(dispatchFlow)).toEqual([]));

const instructed = (dispatch: Dispatch): Dispatch =>
  [street, community].reduce((state, unit) => does(state, unit, instruct, '16T11:26', 'head'), dispatch);
const dispatched = instructed(opened({}, anOrder(street, [community])));
const handling = instructed(
  [sign, feedback('reporter'), feedback('hotline')].reduce((state, command) => does(state, street, command), dispatched),
);
const done = completed(opened());

/** A ticket that hangs on this one. */
function memberOf({ ticketId: headTicketId, ticketNo: headTicketNo }: Dispatch): Dispatch {
  const other = opened();
  const named = { groupId: other.id, headTicketId, headTicketNo };
  const { accountable, dueAt, provisional } = other as Dispatch & { accountable: string; dueAt: string };
  return through(other, [{ type: 'Joined', at: other.registeredAt, ...named, accountable, dueAt, provisional, reason: '' }]).at(
    -1,
  )!;
}

const objecting = { type: 'Object', grounds: '不属于本街道', basis: '三定方案' } as const;
const objected = does(handling, street, objecting);
const reviewer = { kind: 'client', id: 'a reviewer', grants: [{ role: 'objectionReviewer', unitId: rules.hotlineId }] } as const;
const superior = { kind: 'client', id: 'a leader', grants: [{ role: 'cityLeader', unitId: '110000' }] } as const;
/** By the hotline's reviewer, or by the superior to whom the same objection was raised. */
const reviewed = (upheld: boolean, by: Role) => {
  const objection = { ...objected.objection!, ...(by === 'superior' && { reviewer: '110000', raised: true }) };
  const decided = { upheld, reason: '属地不符', ...(upheld && { newLead: elsewhere }) };
  return review({ ...objected, objection }, objection.id, decided, by === 'superior' ? superior : reviewer, givenAt('16T12:00'));
};

const extending = {
  type: 'Extend',
  reason: '条例第十五条：需专业检测',
  until: iso('28T12:00'),
  notices: [
    { to: 'reporter', how: '电话', at: iso('16T11:30') },
    { to: 'hotline', how: '平台', at: iso('16T11:30') },
  ],
} as const;
const extended = does(handling, street, extending);
const hanging = { type: 'Hang', reason: '冬季不能施工', plan: '开春施工', reviewAt: iso('31T12:00') } as const;
const asking = does(handling, street, hanging);
const watch = { kind: 'client', id: 'the watch', grants: [{ role: 'hotlineSupervisor', unitId: rules.hotlineId }] } as const;
const decided = (approved: boolean, by: Role) =>
  decideHang(
    asking,
    asking.deferral!.id,
    { approved, reason: '属实' },
    by === 'superior' ? superior : watch,
    givenAt('16T12:00'),
  );
const hung = instructed(then(asking, decided(true, 'superior')));

const standing = does(extended, street, hanging);
const separated = (): Dispatch => {
  const [head, member] = [opened(), extended];
  const made = gather(head, [member], '同一事项', 'operator', givenAt('16T12:00')) as Grouped;
  const hanging = then(member, made.members[0]!);
  return then(hanging, (separate(then(head, made.head), hanging, '不是', givenAt('16T12:10')) as Grouped).members[0]!);
};
/** Extended, and what became of it since. */
const extendedIn: Record<string, Dispatch> = {
  dispatched: separated(),
  handling: extended,
  hung: then(
    standing,
    decideHang(standing, standing.deferral!.id, { approved: true, reason: '属实' }, watch, givenAt('16T12:00')),
  ),
};

const states: Record<string, Dispatch> = {
  undispatched: opened({ placeUnitId: undefined }),
  dispatched,
  handling,
  hung,
  completed: done,
  informed: opened({ kind: 'praise' }),
  grouped: memberOf(dispatched),
  closed: then(done, [{ type: 'Closed', at: done.registeredAt }]),
};

/** With an answer that is owed, whatever has become of it since. */
const supervision = {
  kind: 'supervision',
  id: 'a supervision',
  unitId: street,
  asker: '110107',
  dueAt: iso('20T12:00'),
} as const;
const raised = { ...supervision, kind: 'raise', id: 'a raise', unitId: '110000', asker: street } as const;
const owing = (dispatch: Dispatch): Dispatch => ({ ...dispatch, owed: [supervision, raised] });
const handler = { kind: 'client', id: 'a handler', grants: [{ role: 'handler', unitId: street }] } as const;

const matter = (dispatch: Dispatch, more = {}) => aMatter({ ...more, ticketId: dispatch.ticketId, ticketVersion: 2 });
const said = { reached: true, resolved: 'yes' as const };
const unsolved = { reached: true, resolved: 'no' as const };
const complete = { type: 'Complete', summary: '', reason: '其余不必' } as const;
const work = (command: Parameters<typeof asked>[2]) => (dispatch: Dispatch, by: Role) =>
  asked(dispatch, by === 'assist' ? community : street, command, '16T12:00', by as Capacity);

const take: Record<Step, (dispatch: Dispatch, by: Role) => Refusal | Event[]> = {
  Assign: (it, by) =>
    by === 'intake' ? rethink(it, matter(it), 'classified', false, givenAt()) : assignByOperator(it, anOrder(street), givenAt()),
  Wait: (it) => rethink(it, matter(it), 'classified', true, givenAt()),
  Inform: (it, by) =>
    by === 'operator'
      ? assignByOperator(it, anOrder('ext-post', [], { reason: '邮政' }), givenAt())
      : rethink(it, matter(it, { kind: 'praise' }), 'classified', false, givenAt()),
  Rethink: (it) => rethink(it, matter(it), 'classified', true, givenAt()),
  Correct: (it) => assignByOperator(it, anOrder('110107010', [], { reason: '属地不符' }), givenAt()),
  HandOn: (it) => handOn(it, anOrder(office), givenAt()),
  Sign: (it, by) => (it.assignments === signable.assignments ? asked(it, office, sign) : work(sign)(it, by)),
  AssistSign: work(sign),
  Contact: work({ type: 'Contact', reached: true }),
  Instruct: work(instruct),
  See: (it, by) => markSeen(it, it.assignments.find((one) => one.role === by)!.id, givenAt()),
  Visit: work(visit),
  Record: work({ type: 'Record', what: 'work', text: '拆除' }),
  Report: work(report(true)),
  Feedback: work(feedback('reporter')),
  Complete: work(complete),
  Ask: work({ type: 'Ask', unitId: '110107-zfj', text: '请认定性质' }),
  Consult: (it) => consult(it, { unitIds: [street], question: '是否属你单位' }, givenAt()),
  CallSquad: (it, by) =>
    callSquad(it, { unitId: squad, text: '水管爆裂', onDuty: [] }, by === 'operator' ? 'operator' : 'desk', givenAt()),
  Arrive: (it) => asked(it, squad, { type: 'Arrive', person: '王队' }),
  Raise: work({ type: 'Raise', to: '110107', reason: '需协调' }),
  Object: work(objecting),
  Uphold: (_, by) => reviewed(true, by),
  Reject: (_, by) => reviewed(false, by),
  Extend: work(extending),
  RevokeExtension: (it) => revoke(it, lead(it).id, '无需延期', givenAt('16T12:30')),
  Hang: work(hanging),
  ApproveHang: (_, by) => decided(true, by),
  RejectHang: (_, by) => decided(false, by),
  Resume: work({ type: 'Resume', reason: '可以施工' }),
  CallBack: (it) => calledBack(it, { reached: true, resolved: 'no', asked: true }, givenAt()),
  Recompute: (it) =>
    recompute(provisional(it), {
      ...givenAt('16T12:00'),
      rules: { ...rules, again: (clock) => ({ ...clock, provisional: false }) },
    }),
  Lapse: (it) => lapse(it, lead(it).id, givenAt('31T00:00')),
  Escalate: (it) => escalate(it, givenAt('31T00:00')),
  Close: (it, by) => {
    if (it.status === 'grouped') return [...forMember(dispatched, [{ type: 'Closed', at: it.registeredAt }], it, givenAt())];
    return by === 'evaluation' ? calledBack(it, said, givenAt()) : work(complete)(it, by);
  },
  End: (it) => end(it, 'withdrawn', givenAt()),
  AssignByLeader: (it) => assignByLeader(it, { leaderAssignmentId: it.id, unitId: elsewhere }, givenAt()),
  Reopen: (it, by) => (by === 'evaluation' ? calledBack(it, unsolved, givenAt()) : work(complete)(it, by)),
  MarkUnsolved: (it, by) => {
    const spent = { ...it, handlingRound: 2 };
    return by === 'evaluation' ? calledBack(spent, unsolved, givenAt()) : work(complete)(spent, by);
  },
  Gather: (it, by) => [...(gather(it, [opened()], '同一事项', by as 'operator' | 'desk', givenAt()) as Grouped).head],
  Join: (it) => [...(gather(opened(), [it], '同一事项', 'desk', givenAt()) as Grouped).members[0]!],
  Leave: (it) => [...(separate(dispatched, it, '不是同一事项', givenAt()) as Grouped).members[0]!],
  MissMember: (it, by) =>
    by === 'intake'
      ? [...forHead(it, memberOf(it), end(memberOf(it), 'withdrawn', givenAt()), givenAt())]
      : [...(separate(it, memberOf(it), '不是同一事项', givenAt()) as Grouped).head],
  HearMember: (it) => [...forHead(it, memberOf(it), calledBack(memberOf(it), said, givenAt()), givenAt())],
  TellResult: (it) => tellResult(it, { whistleId: it.id, text: '已移交', ticketNos: [] }, givenAt()),
  Supervise: (it, by) => supervise(it, { unitId: street, text: '进展如何' }, by === 'superior' ? superior : watch, givenAt()),
  Answer: (it, by) =>
    by === 'superior' ? answer(it, raised, '同意', superior, givenAt()) : answer(it, supervision, '正在办理', handler, givenAt()),
  MissAnswer: (it) => lapseWaits(it, givenAt('31T00:00')),
  TellMember: (it) => [...forMember(dispatched, toldAll, it, givenAt())],
};

/** As it would stand if its year's holidays were not known; an answer to it is owed besides. */
const provisional = (dispatch: Dispatch): Dispatch => ({
  ...dispatch,
  owed: [{ ...supervision, limit: { dueAt: supervision.dueAt, provisional: true, because: [], policyVersion: 'limits-1' } }],
  assignments: dispatch.assignments.map((one) =>
    one.clocks.handle ? { ...one, clocks: { ...one.clocks, handle: { ...one.clocks.handle, provisional: true } } } : one,
  ),
});

/** With an emergency squad on its way. */
const squad = '110107011-yjd';
const awaiting = (dispatch: Dispatch): Dispatch =>
  then(dispatch, callSquad(dispatch, { unitId: squad, text: '水管爆裂', onDuty: [] }, 'operator', givenAt()));

const toldAll = asked(handling, street, feedback('reporter')) as Event[];

/** Handed back to the street, which has not signed again. */
const passed = opened();
const signable = then(passed, handOn(passed, anOrder(office), givenAt()));
const calledBefore = then(handling, calledBack(handling, said, givenAt()));
const unsolvedBefore = then(handling, calledBack(handling, unsolved, givenAt()));
/** What the completion brings about by itself, where the callback came before it. */
const byCompletion = { Close: calledBefore, Reopen: unsolvedBefore, MarkUnsolved: unsolvedBefore } as const;

const atWork: readonly string[] = ['dispatched', 'handling', 'hung'];
const rows = rowsOf(dispatchFlow).flatMap(({ by, ...row }) => by.map((role) => ({ ...row, role })));

it.each(rows)('$from, on $on by the $role, leads to $to', ({ from, on, role, to }) => {
  const special =
    on === 'Sign' && from !== 'dispatched'
      ? { handling: signable, hung: { ...signable, status: 'hung' as const } }[from as 'handling' | 'hung']
      : on in byCompletion && from === 'completed' && role !== 'evaluation'
        ? byCompletion[on as keyof typeof byCompletion]
        : { Uphold: objected, Reject: objected, ApproveHang: asking, RejectHang: asking }[on as string];
  const owes = on === 'Answer' || on === 'MissAnswer' || (on === 'Escalate' && !atWork.includes(from));
  const before = owes
    ? owing(states[from]!)
    : on === 'Arrive'
      ? awaiting(states[from]!)
      : (special ?? (on === 'RevokeExtension' ? extendedIn : states)[from]!);
  const events = take[on](before, role);
  if ('refused' in events) throw new Error(events.because);
  const after = through(before, events);
  expect(events.length).toBeGreaterThan(0);
  expect([before, ...after].map(({ status }) => status)).toContain(from);
  expect(after.at(-1)!.status).toBe(to);
});
