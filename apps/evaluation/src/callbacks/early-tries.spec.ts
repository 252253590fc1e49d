import { decide, evolve, mayLink, nextAttemptFrom, type Answers, type Callback, type Calls, type Command } from './callback';

const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
const local = (when: Date): string => new Date(when.getTime() + 8 * 3_600_000).toISOString();
const calls: Calls = {
  attempts: 3,
  hoursApart: 4,
  days: 2,
  channels: 2,
  from: '08:30',
  until: '20:30',
  localClock: (when) => local(when).slice(11, 19),
  localDate: (when) => local(when).slice(0, 10),
};
const ticket = { closed: false, satisfactionApplies: true };
const plan: Command = { type: 'plan', at: at('16T12:00'), dueAt: at('23T18:00'), round: 1, dispatchRound: 1 };
const fall: Command = { type: 'fallDue', at: at('23T18:00'), someoneToAsk: true };
const missed = (time: string, channel: Answers['channel'] = 'phone', askedByReporter = false): Command => ({
  type: 'record',
  at: at(time),
  answers: { channel, reached: false, askedByReporter },
  ticket,
});
/** Who asked to be called, and was not there: on two days, by two channels. */
const early = [missed('20T09:00', 'phone', true), missed('21T09:00', 'sms', true)];

const after = (...commands: Command[]): Callback =>
  commands.reduce<Callback | undefined>((callback, command) => {
    const events = decide(command, callback, calls);
    if ('refused' in events) throw new Error(events.because);
    return events.reduce<Callback | undefined>(evolve, callback);
  }, undefined)!;

describe('tries before the limit', () => {
  it('are none of those that end the callback', () => {
    expect(after(plan, ...early, fall, missed('24T09:00')).status).toBe('due');
    expect(after(plan, ...early, fall, missed('24T09:00'), missed('24T14:00')).status).toBe('due');
    expect(after(plan, ...early, fall, missed('24T09:00'), missed('24T14:00'), missed('25T09:00', 'sms')).status).toBe('done');
  });
  it('give neither a day nor a channel', () => {
    const sameDay = [missed('24T09:00'), missed('24T13:00', 'sms'), missed('24T17:00')];
    expect(after(plan, ...early, fall, ...sameDay).status).toBe('due');
    const sameChannel = [missed('24T09:00'), missed('24T14:00'), missed('25T09:00')];
    expect(after(plan, ...early, fall, ...sameChannel).status).toBe('due');
  });
  it('hold up no link', () => {
    const due = after(plan, ...early, fall);
    expect(mayLink(due)).toBe(true);
    expect(decide({ type: 'linked', at: at('24T08:30') }, due, calls)).toMatchObject([{ type: 'Attempted', byLink: true }]);
  });
  it('keep the next one as far apart as any', () => {
    const due = after(plan, missed('23T17:00', 'phone', true), fall);
    expect(nextAttemptFrom(due, calls)).toEqual(at('23T21:00'));
    expect(decide(missed('23T18:30'), due, calls)).toMatchObject({ refused: 'step-not-allowed' });
  });
});
