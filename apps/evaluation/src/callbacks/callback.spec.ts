import { flawsOf, rowsOf } from '@fengqiao/flow';
import fc from 'fast-check';
import { decide, evolve, type Answers, type Callback, type Calls, type Command, type Event, type Ticket } from './callback';
import { callbackFlow, type CallbackStatus } from './callback.flow';

const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
const limit = at('23T18:00');
const calls: Calls = {
  attempts: 3,
  hoursApart: 4,
  days: 2,
  channels: 2,
  from: '08:30',
  until: '20:30',
  localClock: (when) => new Date(when.getTime() + 8 * 3_600_000).toISOString().slice(11, 19),
  localDate: (when) => new Date(when.getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
};
const said: Answers = { channel: 'phone', reached: true, contacted: true, resolved: 'yes', satisfied: 'mostly' };
const ticket: Ticket = { closed: false, satisfactionApplies: true };

const plan = (dueAt: Date | undefined = limit, when = at('16T12:00'), round = 1, dispatchRound = 1): Command => ({
  type: 'plan',
  at: when,
  dueAt,
  round,
  dispatchRound,
});
const noLimit = (when: Date): Command => ({ type: 'plan', at: when, dueAt: undefined, round: 1, dispatchRound: 1 });
const fall = (when = limit, someoneToAsk = true): Command => ({ type: 'fallDue', at: when, someoneToAsk });
const record = (when: Date, answers: Answers = said, of = ticket): Command => ({ type: 'record', at: when, answers, ticket: of });

const after = (...commands: Command[]): Callback | undefined =>
  commands.reduce<Callback | undefined>((callback, command) => {
    const events = decide(command, callback, calls);
    if ('refused' in events) throw new Error(events.because);
    return events.reduce<Callback | undefined>(evolve, callback);
  }, undefined);
const types = (outcome: ReturnType<typeof decide>) =>
  'refused' in outcome ? outcome.refused : outcome.map(({ type }: Event) => type);
const when = (command: Command, ...given: Command[]) => types(decide(command, after(...given), calls));
const missed = (time: string, channel: Answers['channel'] = 'phone'): Command => record(at(time), { channel, reached: false });

it('is a process without flaws', () => expect(flawsOf(callbackFlow)).toEqual([]));

describe('each row', () => {
  const given: Record<CallbackStatus, Command[]> = {
    waiting: [plan()],
    due: [plan(), fall()],
    done: [plan(), fall(), record(at('24T09:00'))],
    cancelled: [plan(), noLimit(at('17T09:00'))],
  };
  const commands: Record<string, Command[]> = {
    move: [plan(at('30T18:00'))],
    cancel: [noLimit(at('24T09:00'))],
    plan: [plan()],
    reopen: [plan(at('30T18:00'), at('24T10:00'), 2)],
    passOn: [plan(at('30T18:00'), at('24T10:00'), 1, 2)],
    hearEarly: [record(at('20T09:00'), { ...said, resolved: 'no', askedByReporter: true })],
    fallDue: [fall()],
    conclude: [fall(limit, false)],
    attempt: [record(at('20T09:00'), { channel: 'phone', reached: false, askedByReporter: true })],
    giveUp: [missed('24T09:00'), missed('24T14:00'), missed('25T09:00', 'sms')],
    record: [record(at('24T10:00'))],
    hearLate: [record(at('24T10:00'), said, { ...ticket, closed: true })],
  };
  const early = [plan(), record(at('19T09:00'), { ...said, askedByReporter: true })];
  it.each(rowsOf(callbackFlow).filter(({ from, on }) => !(from === 'due' && on === 'attempt')))(
    '$from on $on leads to $to',
    ({ from, on, to }) => {
      const before = from === 'done' && on === 'hearEarly' ? early : given[from];
      expect(after(...before, ...commands[on]!)?.status).toBe(to);
    },
  );
  it('due on attempt leads to due', () => expect(after(...given.due, missed('24T09:00'))?.status).toBe('due'));
});

describe('the plan', () => {
  it('begins with the limit', () =>
    expect(after(plan())).toEqual({
      status: 'waiting',
      dueAt: limit,
      outcomes: [],
      round: 1,
      dispatchRound: 1,
      begun: 1,
      version: 1,
    }));
  it('stays when the limit stays', () => expect(when(plan(), plan())).toEqual([]));
  it('calls once more after rework, with attempts of its own', () => {
    const again = after(plan(), fall(), missed('24T09:00'), record(at('24T14:00')), plan(at('30T18:00'), at('24T15:00'), 2));
    expect(again).toMatchObject({ status: 'waiting', round: 2, dueAt: at('30T18:00') });
    expect(when(plan(at('30T18:00'), at('24T15:00')), plan(), fall(), record(at('24T14:00')))).toEqual([]);
    const given = [plan(), fall(), missed('24T09:00'), record(at('24T14:00')), plan(at('30T18:00'), at('24T15:00'), 2)];
    expect(when(missed('31T09:00'), ...given, fall(at('30T18:00')), missed('30T19:00'))).toEqual(['Attempted']);
  });
  it.each([
    ['waits', [plan()]],
    ['is due and was tried', [plan(), fall(), missed('24T09:00')]],
    ['is done', [plan(), fall(), record(at('24T09:00'))]],
  ])('begins anew at the limit of another lead when it %s', (_, given: Command[]) => {
    const passedOn = after(...given, plan(at('30T18:00'), at('24T15:00'), 1, 2))!;
    expect(passedOn).toMatchObject({ status: 'waiting', dispatchRound: 2, dueAt: at('30T18:00'), begun: passedOn.version });
    expect(passedOn.outcomes).toEqual(after(...given)!.outcomes);
    expect(when(plan(at('30T18:00'), at('24T16:00'), 1, 2), ...given, plan(at('30T18:00'), at('24T15:00'), 1, 2))).toEqual([]);
  });
  it('begins anew, once, when whoever leads after a group was preceded by its head’s unit in the same round', () => {
    const left = (when: string): Command => ({ ...plan(at('30T18:00'), at(when)), ledSince: at('24T15:00') }) as Command;
    const given = [plan(), fall(), record(at('24T09:00'))];
    expect(when(left('24T15:00'), ...given)).toEqual(['PassedOn']);
    expect(when(left('24T16:00'), ...given, left('24T15:00'))).toEqual([]);
    expect(when(left('24T16:00'), plan(), fall(), record(at('24T15:30')))).toEqual([]);
  });
  it('follows the limit', () => expect(after(plan(), plan(at('30T18:00')))?.dueAt).toEqual(at('30T18:00')));
  it('waits again when a limit that was met is moved', () =>
    expect(after(plan(), fall(), plan(at('30T18:00')))?.status).toBe('waiting'));
  it('needs a limit', () => expect(when(noLimit(limit))).toEqual([]));
  it('comes back when the ticket counts again', () => {
    const cancelled: Command = noLimit(limit);
    expect(after(plan(), cancelled, plan())).toMatchObject({ status: 'waiting', version: 3 });
  });
  it('leaves what was recorded', () => expect(when(plan(at('30T18:00')), plan(), fall(), record(at('24T09:00')))).toEqual([]));
});

describe('the limit', () => {
  it('makes it due, whether or not the unit has finished', () => expect(when(fall(), plan())).toEqual(['FellDue']));
  it('is not met a second before', () => expect(when(fall(new Date(limit.getTime() - 1000)), plan())).toBe('limit-not-reached'));
  it('is met once', () => expect(when(fall(), plan(), fall())).toBe('step-not-allowed'));
  it('ends it where nobody left a way to be reached', () => expect(when(fall(limit, false), plan())).toEqual(['Concluded']));
  it('is nothing to a ticket without callback', () => expect(when(fall())).toBe('step-not-allowed'));
});

describe('recording', () => {
  it('waits for the limit', () => expect(when(record(at('20T09:00')), plan())).toBe('limit-not-reached'));
  it('does not wait if the reporter asked', () =>
    expect(when(record(at('20T09:00'), { ...said, askedByReporter: true }), plan())).toEqual(['Recorded']));
  it('makes it due on the way if the clock has not done so yet', () =>
    expect(when(record(limit), plan())).toEqual(['FellDue', 'Recorded']));
  it('needs a callback', () => expect(when(record(limit))).toBe('step-not-allowed'));
  it.each<[string, Answers, string]>([
    ['contacted', { ...said, contacted: undefined }, 'answers-missing'],
    ['resolved', { ...said, resolved: undefined }, 'answers-missing'],
    ['satisfied', { ...said, satisfied: undefined }, 'answers-missing'],
    ['no answer at all', { channel: 'phone', reached: false, resolved: 'yes' }, 'answers-without-reach'],
  ])('asks for %s', (_, answers, code) => expect(when(record(limit, answers), plan(), fall())).toBe(code));
  it('asks press and opinion for no satisfaction', () =>
    expect(
      when(record(limit, { ...said, satisfied: undefined }, { closed: false, satisfactionApplies: false }), plan(), fall()),
    ).toEqual(['Recorded']));
  it('keeps the last answers', () => {
    const callback = after(plan(), fall(), record(at('24T09:00')), record(at('24T10:00'), { ...said, satisfied: 'no' }));
    expect(callback?.outcomes.map(({ satisfied }) => satisfied)).toEqual(['mostly', 'no']);
  });
  it('goes on after the ticket was closed, for what the reporter says; nobody is called any more', () => {
    const late = record(at('25T09:00'), { ...said, resolved: 'no' }, { ...ticket, closed: true });
    const done = [plan(), fall(), record(at('24T09:00'))];
    expect(decide(late, after(...done), calls)).toMatchObject([{ type: 'Recorded', resolved: 'no', late: true }]);
    expect(after(...done, late)).toMatchObject({ status: 'done', outcomes: [{ resolved: 'yes' }, { resolved: 'no' }] });
    const early = record(at('20T09:00'), { ...said, askedByReporter: true });
    expect(after(plan(), noLimit(at('24T18:00')), late)?.status).toBe('cancelled');
    expect(when(late, plan(), early)).toEqual(['Recorded']);
    expect(when({ ...missed('25T09:00'), ticket: { ...ticket, closed: true } } as Command, plan(), fall())).toBe(
      'step-not-allowed',
    );
  });
  it('ends where the ticket ended at intake', () =>
    expect(when(record(at('25T09:00'), said, { ...ticket, ended: true }), plan(), fall())).toBe('step-not-allowed'));
  it('is too late after a cancellation', () =>
    expect(when(record(at('25T09:00')), plan(), noLimit(limit))).toBe('step-not-allowed'));
});

describe('an answer before the limit', () => {
  const early = (resolved: Answers['resolved'], time = '20T09:00') =>
    record(at(time), { ...said, resolved, askedByReporter: true });
  it('ends the callback when all is solved', () => expect(after(plan(), early('yes'))?.status).toBe('done'));
  it.each(['no', 'partly'] as const)('of %s is asked again at the limit, and counts until then', (resolved) => {
    const callback = after(plan(), early(resolved));
    expect(callback).toMatchObject({ status: 'waiting', dueAt: limit, outcomes: [{ resolved }] });
    expect(when(fall(), plan(), early(resolved))).toEqual(['FellDue']);
    expect(when(record(at('24T09:00')), plan(), early(resolved), fall())).toEqual(['Recorded']);
    expect(after(plan(), early(resolved), fall(), record(at('24T09:00')))?.status).toBe('done');
  });
  it('is asked again also when it takes back that it was solved', () =>
    expect(after(plan(), early('yes'), early('no', '20T10:00'))).toMatchObject({ status: 'waiting', dueAt: limit }));
  it('follows the limit', () =>
    expect(after(plan(), early('no'), plan(at('30T18:00')))).toMatchObject({ status: 'waiting', dueAt: at('30T18:00') }));
  it('is the last one when the ticket was closed meanwhile', () =>
    expect(when({ ...fall(), closed: true } as Command, plan(), early('partly'))).toEqual(['Cancelled']));
  it('spends no link', () => {
    const linked: Command = { type: 'linked', at: at('24T08:30') };
    const byLink = record(at('24T23:00'), { ...said, channel: 'network', byLink: true }) as Command & { type: 'record' };
    expect(when({ ...byLink, link: { begun: 1 } }, plan(), early('no'), fall(), linked)).toEqual(['Recorded']);
  });
});

describe('attempts', () => {
  it('are four hours apart', () => {
    expect(when(missed('24T12:59'), plan(), fall(), missed('24T09:00'))).toBe('step-not-allowed');
    expect(when(missed('24T13:00'), plan(), fall(), missed('24T09:00'))).toEqual(['Attempted']);
  });
  it('end after the last, on the second day, by the second channel', () => {
    const before = [plan(), fall(), missed('24T09:00'), missed('24T14:00')];
    expect(when(missed('25T09:00', 'sms'), ...before)).toEqual(['GivenUp']);
    expect(when(missed('25T09:00'), ...before)).toEqual(['Attempted']);
    expect(when(missed('25T14:00', 'network'), ...before, missed('25T09:00'))).toEqual(['GivenUp']);
  });
  it('by telephone lie within the hours of calling, unless the reporter asked', () => {
    const [early, late] = [at('24T08:29'), at('24T20:30')];
    for (const time of [early, late]) {
      expect(when(record(time), plan(), fall())).toBe('outside-calling-hours');
      expect(when(record(time, { ...said, channel: 'network' }), plan(), fall())).toEqual(['Recorded']);
      expect(when(record(time, { ...said, askedByReporter: true }), plan(), fall())).toEqual(['Recorded']);
    }
    expect(when(missed('24T20:29'), plan(), fall())).toEqual(['Attempted']);
  });
  it('go on as long as they lie on one day', () =>
    expect(when(missed('24T18:00'), plan(), fall(), missed('24T09:00'), missed('24T14:00'))).toEqual(['Attempted']));
  it('are not made when all is said', () =>
    expect(when(missed('25T09:00'), plan(), fall(), record(at('24T09:00')))).toBe('step-not-allowed'));
  it('may be followed by an answer after they were given up', () =>
    expect(
      when(record(at('26T09:00')), plan(), fall(), missed('24T09:00'), missed('24T14:00'), missed('25T09:00', 'sms')),
    ).toEqual(['Recorded']));
});

describe('a link', () => {
  const linked = (time: string): Command => ({ type: 'linked', at: at(time) });
  const answered = (time: string, begun = 1, answers: Answers = { ...said, channel: 'network', byLink: true }): Command => ({
    ...(record(at(time), answers) as Command & { type: 'record' }),
    link: { begun },
  });
  it('is sent first, once the limit has run out, and counts as an attempt', () => {
    expect(when(linked('24T08:30'), plan(), fall())).toEqual(['Attempted']);
    expect(when(linked('20T08:30'), plan())).toBe('step-not-allowed');
    expect(when(linked('24T13:00'), plan(), fall(), missed('24T09:00'))).toBe('step-not-allowed');
    expect(when(linked('24T13:00'), plan(), fall(), record(at('24T09:00')))).toBe('step-not-allowed');
    expect(when(missed('24T12:29'), plan(), fall(), linked('24T08:30'))).toBe('step-not-allowed');
    expect(when(missed('25T08:30'), plan(), fall(), linked('24T08:30'), missed('24T12:30'))).toEqual(['GivenUp']);
  });
  it('is answered at any hour, once', () => {
    expect(when(answered('24T23:00'), plan(), fall(), linked('24T08:30'))).toEqual(['Recorded']);
    expect(when(answered('24T23:05'), plan(), fall(), linked('24T08:30'), answered('24T23:00'))).toBe('link-used');
    expect(when(answered('24T23:00'), plan(), fall(), linked('24T08:30'), record(at('24T09:00')))).toBe('link-used');
  });
  it('is still good when the calls were given up, and no more once the ticket is closed', () => {
    const given = [plan(), fall(), linked('24T08:30'), missed('24T12:30'), missed('25T08:30')];
    expect(when(answered('26T09:00'), ...given)).toEqual(['Recorded']);
    expect(
      types(decide({ ...answered('26T09:00'), ticket: { ...ticket, closed: true } } as Command, after(...given), calls)),
    ).toBe('step-not-allowed');
  });
  it('is of one round of handling', () => {
    const again = [plan(), fall(), linked('24T08:30'), answered('24T10:00'), plan(at('30T18:00'), at('24T15:00'), 2)];
    expect(when(answered('31T09:00'), ...again, fall(at('30T18:00')))).toBe('link-used');
    expect(when(answered('31T09:00', 5), ...again, fall(at('30T18:00')))).toEqual(['Recorded']);
  });
});

it('counts versions, and never decides what its own process does not know', () => {
  const commands = fc.oneof(
    fc.record({
      type: fc.constant('plan' as const),
      hours: fc.integer({ min: 0, max: 200 }),
      limit: fc.option(fc.integer({ min: 0, max: 200 })),
    }),
    fc.record({ type: fc.constant('fallDue' as const), hours: fc.integer({ min: 0, max: 200 }), someoneToAsk: fc.boolean() }),
    fc.record({
      type: fc.constant('record' as const),
      hours: fc.integer({ min: 0, max: 200 }),
      reached: fc.boolean(),
      asked: fc.boolean(),
    }),
  );
  const hour = (hours: number): Date => new Date(at('16T00:00').getTime() + hours * 3_600_000);
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 30 }), (made) => {
      let callback: Callback | undefined;
      let versions = 0;
      for (const one of made) {
        const command: Command =
          one.type === 'plan'
            ? plan(one.limit === null ? undefined : hour(one.limit), hour(one.hours))
            : one.type === 'fallDue'
              ? fall(hour(one.hours), one.someoneToAsk)
              : record(hour(one.hours), {
                  ...(one.reached ? said : ({ channel: 'sms', reached: false } as const)),
                  askedByReporter: one.asked,
                });
        const events = decide(command, callback, calls);
        if ('refused' in events) continue;
        callback = events.reduce<Callback | undefined>(evolve, callback);
        versions += events.length;
      }
      expect(callback?.version ?? 0).toBe(versions);
      const early = callback?.outcomes.some((outcome) => outcome.reached && outcome.resolved === undefined);
      expect(early ?? false).toBe(false);
    }),
  );
});
