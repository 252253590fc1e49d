import { isRefusal } from '@fengqiao/domain';
import { flawsOf, rowsOf } from '@fengqiao/flow';
import {
  anOrder,
  asked,
  at,
  blown,
  close,
  confer,
  contest,
  does,
  givenAt,
  guangwai,
  planned,
  refuseIt,
  release,
  relieve,
  reportIn,
  settled,
  taipingqiao,
  then,
  withdraw,
} from '../whistles-under-test';
import { lapse } from './clocks';
import type { Command, Event } from './events';
import type { Whistle } from './whistle';
import { whistleFlow, type Role, type Step } from './whistle.flow';

it('has no flaws', () => expect(flawsOf(whistleFlow)).toEqual([]));

const helper = '110106-ghw';
const refusing = '110102-zjw';
const superior = '110102';
const community = '110102020001';
const end = '2018-05-01T18:00:00+08:00';

/** A border whistle with everything in it that a step can be about. */
const blownState = (): Whistle => {
  const order = anOrder([taipingqiao, refusing], { kind: 'enforcement' });
  const fund = { type: 'Fund', amountFen: 100, source: '110102', purpose: '拆除' } as const;
  const begun = [confer([helper]), confer([helper]), fund, fund].reduce<Whistle>(
    (state, command) => does(state, guangwai, command),
    does(does(blown(order, guangwai), refusing, refuseIt), refusing, contest),
  );
  const decide = { type: 'DecideFund', fundId: begun.funds[0]!.id, approved: true, reason: '好' } as const;
  const body = { type: 'FormBody', title: '专班', place: { address: '边界' }, members: [taipingqiao], until: end } as const;
  return does(does(begun, '110102', decide), guangwai, body);
};
const workingState = (): Whistle => {
  const here = does(blownState(), taipingqiao, reportIn);
  const units = [guangwai, taipingqiao];
  const at = does(here, guangwai, planned(here.conferences[1]!.id, units));
  const more = does(at, guangwai, planned(here.conferences[1]!.id, [guangwai]));
  const ready = settled(settled(more, taipingqiao), guangwai);
  return does(ready, guangwai, { type: 'FinishTask', taskId: ready.tasks.at(-1)!.id, evidence: '好' }, '12:00');
};
/** What is done by now, so that only closing is left. */
const doneState = (): Whistle => {
  const whistle = workingState();
  const accepted = does(whistle, guangwai, { type: 'AcceptTask', taskId: whistle.tasks.at(-1)!.id }, '12:10');
  const released = does(accepted, guangwai, release(taipingqiao), '12:10');
  return does(released, superior, relieve(refusing), '12:10');
};
const states: Record<string, () => Whistle> = {
  blown: blownState,
  working: workingState,
  closed: () => does(doneState(), guangwai, close, '12:20'),
  withdrawn: () => does(workingState(), guangwai, withdraw, '12:20'),
};
const actors: Record<Exclude<Role, 'clock'>, string> = {
  blower: guangwai,
  target: taipingqiao,
  peer: taipingqiao,
  invitee: helper,
  superior,
  keeper: '110102',
};

/** A command that fits the state, by this role. */
const commandFor = (step: Exclude<Step, 'Lapse'>, whistle: Whistle, by: string): Command => {
  const conferenceId = whistle.conferences[0]!.id;
  const commands: Record<Exclude<Step, 'Lapse'>, Command> = {
    Accept: { type: 'Accept' },
    Delegate: { type: 'Delegate', person: '王队' },
    ReportIn: reportIn,
    Refuse: refuseIt,
    Contest: contest,
    Relieve: relieve(refusing),
    Overrule: { type: 'Overrule', unitId: refusing, reason: '属其职责' },
    AnswerSupervision: { type: 'AnswerSupervision', supervisionId: whistle.supervisions[0]!.id, finding: '约谈' },
    Withdraw: withdraw,
    Confer: confer([helper]),
    Attend: { type: 'Attend', conferenceId, present: [guangwai], minutes: '分工' },
    Plan: planned(conferenceId, [by === helper ? guangwai : by]),
    Act: { type: 'Act', actionId: whistle.actions[0]?.id ?? '', result: '拆除' },
    FinishTask: { type: 'FinishTask', taskId: whistle.tasks.findLast(({ unitId }) => unitId === by)?.id ?? '', evidence: '好' },
    AcceptTask: { type: 'AcceptTask', taskId: whistle.tasks.at(-1)?.id ?? '' },
    Release: release(taipingqiao),
    Close: close,
    Appraise:
      by === guangwai
        ? { type: 'Appraise', unitId: taipingqiao, marks: { result: 90 } }
        : { type: 'Appraise', unitId: guangwai, marks: { validity: 90 } },
    Fund: { type: 'Fund', amountFen: 1, source: '110102', purpose: '拆除' },
    DecideFund: { type: 'DecideFund', fundId: whistle.funds[1]!.id, approved: false, reason: '否' },
    UseFund: { type: 'UseFund', fundId: whistle.funds[0]!.id, amountFen: 1, for: '材料' },
    FormBody: { type: 'FormBody', title: '专班', place: {}, members: [guangwai], until: end },
    EndBody: { type: 'EndBody', bodyId: whistle.bodies[0]!.id, reason: '完' },
    Notify: { type: 'Notify', about: '停水', place: {}, from: end, until: '2018-05-02T18:00:00+08:00', communities: [community] },
  };
  return commands[step];
};

/** Steps for which the state, as prepared, lacks a fact for this role: a rule refuses them, and whistle.spec has them taken with it. */
const lacking = [
  ...['blown Act', 'blown FinishTask', 'blown AcceptTask', 'blown Release', 'blown Close', 'working Close'],
  ...['working FinishTask target', 'working Act invitee'],
  // Nothing of theirs is there: no money asked for, no unit that refuses again.
  ...['UseFund target', 'UseFund invitee', 'Refuse target', 'Appraise target'],
];
const lateEvents = (whistle: Whistle): Event[] => lapse(whistle, givenAt(at('2017-06-30T09:00:00+08:00')));

describe.each(rowsOf(whistleFlow))('$from on $on leads to $to', ({ from, on, by, to }) => {
  it.each(by)('by %s', (role) => {
    if (role === 'clock') {
      const { status } = then(states[from]!(), lateEvents(states[from]!()));
      return expect(status).toBe(to);
    }
    const unitId = actors[role];
    const whistle = states[from]!();
    const needsFresh = ['Accept', 'Delegate', 'ReportIn', 'Refuse'].includes(on) && from === 'working';
    const actor = needsFresh ? refusing : unitId;
    const outcome = asked(whistle, actor, commandFor(on as Exclude<Step, 'Lapse'>, whistle, actor), '12:30');
    if (isRefusal(outcome)) return expect(lacking.some((one) => `${from} ${on} ${role}`.includes(one))).toBe(true);
    return expect(then(whistle, outcome).status).toBe(to);
  });
});

it('takes no step for a role that it is not for', () => {
  const stranger = '110105015';
  for (const step of new Set(whistleFlow.steps.map(({ on }) => on))) {
    if (step === 'Lapse') continue;
    const whistle = workingState();
    expect([step, asked(whistle, stranger, commandFor(step, whistle, guangwai), '12:30')]).toMatchObject([
      step,
      { refused: 'not-yours' },
    ]);
  }
});

it('does not take Close from where nobody came, unless nobody must', () =>
  expect(asked(states['blown']!(), guangwai, close)).toMatchObject({ refused: 'not-released' }));
