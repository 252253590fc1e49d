import type { DispatchSnapshot } from '@fengqiao/contracts';
import { saidOf, validAnswer, type Answer } from './answering';
import { ledSince, type Fact } from './item';

const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
const answer = (time: string, more: Partial<Answer> = {}): Answer => ({
  ...{ at: at(time), version: 1, reached: true, resolved: 'yes', satisfied: 'mostly' },
  ...more,
});

describe('the answer that counts', () => {
  it('is the last one of a reporter who was reached', () => {
    const [first, last] = [answer('24T09:00'), answer('25T09:00', { resolved: 'no' })];
    expect(validAnswer({ answers: [last, first, answer('26T09:00', { reached: false })] })).toBe(last);
  });
  it('was given after the present unit took over', () => {
    const answers = [answer('20T10:00'), answer('24T09:00', { resolved: 'no' })];
    expect(validAnswer({ answers, ledSince: at('20T10:00') })).toBe(answers[1]);
    expect(validAnswer({ answers, ledSince: at('24T09:00') })).toBeUndefined();
  });
  it('was not given in a group, if another unit than the head’s is the first to lead after it', () => {
    const fact = (version: number, dispatchRound: number, accountable: string, time: string): Fact => {
      const type = `dispatch.dispatch.${time === 'joined' ? 'grouped' : 'signed'}.v1`;
      const said = { version, dispatchRound, accountable, at: time === 'joined' ? '' : at(time).toISOString() };
      return { version, type, snapshot: said as DispatchSnapshot };
    };
    const [left, signed] = [fact(3, 1, 'own', '20T10:00'), fact(4, 1, 'own', '21T09:00')];
    expect(ledSince([signed, fact(2, 0, 'head', 'joined'), left])).toEqual(at('20T10:00'));
    expect(ledSince([signed, fact(2, 0, 'own', 'joined'), left])).toBeUndefined();
    expect(ledSince([signed, fact(2, 1, 'head', 'joined'), left])).toBeUndefined(); // its own goes on with it
  });
});

describe('what an item says', () => {
  const none = { yes: 0, partly: 0, no: 0 };
  const press = ['media', 'network'];
  const by = (channel: 'hotline' | 'media', hasContact: boolean, answers = [answer('24T09:00')]) => ({
    channel,
    hasContact,
    answers,
  });
  const [called, anonymous, ofPress] = [by('hotline', true), by('hotline', false), by('media', true)];
  it('is nothing without contact data, and of press no satisfaction', () => {
    const nobody = saidOf([anonymous], press);
    expect(nobody).toEqual({ resolved: none, satisfied: none, resolutionApplies: false, satisfactionApplies: false });
    const checked = saidOf([by('media', false)], press);
    expect(checked).toEqual({
      resolved: { ...none, yes: 1 },
      satisfied: none,
      resolutionApplies: true,
      satisfactionApplies: false,
    });
  });
  it('can be asked for where somebody of the group left a way to be reached', () => {
    const of = (...all: boolean[]) => saidOf(all.map((hasContact) => by('hotline', hasContact, [])), []); // prettier-ignore
    const applies = { resolutionApplies: true, satisfactionApplies: true };
    expect([of(true), of(false, true)]).toMatchObject([applies, applies]);
    expect(of(false, false)).toMatchObject({ resolutionApplies: false, satisfactionApplies: false });
  });
  it('is asked of each reporter of a group by the own ticket’s channel and contact data, whoever is the head', () => {
    const [two, one] = [{ ...none, yes: 2 }, { ...none, yes: 1 }]; // prettier-ignore
    for (const both of [
      [called, ofPress],
      [ofPress, called],
    ])
      expect(saidOf(both, press)).toMatchObject({ resolved: two, satisfied: { ...none, partly: 1 }, satisfactionApplies: true });
    for (const both of [
      [called, anonymous],
      [anonymous, called],
    ])
      expect(saidOf(both, press)).toMatchObject({ resolved: one, satisfied: { ...none, partly: 1 } });
    expect(saidOf([ofPress, anonymous], press)).toMatchObject({ resolved: one, satisfied: none, satisfactionApplies: false });
  });
});
