import { flawsOf } from '@fengqiao/flow';
import { exclusionFlow } from './exclusion.flow';
import { decide, evolve, type Circumstances, type Command, type Exclusion } from './exclusion';

const at = new Date('2020-12-24T09:00:00+08:00');
const ask: Command = { type: 'ask', at, reasonCode: 'false', evidence: '现场照片三张' };
const by = (type: 'approve' | 'refuse' | 'revoke'): Command => ({ type, at, reason: '核实' });
const usual: Circumstances = {
  reasons: ['false', 'policyLimit'],
  isCounted: true,
  tookPart: false,
  isExcluded: false,
  tickets: ['1'],
};

const after = (...commands: Command[]): Exclusion | undefined =>
  commands.reduce<Exclusion | undefined>((exclusion, command) => {
    const events = decide(command, exclusion, usual);
    if ('refused' in events) throw new Error(events.because);
    return events.reduce<Exclusion | undefined>(evolve, exclusion);
  }, undefined);
const outcome = (command: Command, exclusion: Exclusion | undefined, more: Partial<Circumstances> = {}) => {
  const events = decide(command, exclusion, { ...usual, ...more });
  return 'refused' in events ? events.refused : events.map(({ type }) => type);
};

it('is a process without flaws', () => expect(flawsOf(exclusionFlow)).toEqual([]));
it('is asked for with a reason of the policy', () => {
  expect(outcome(ask, undefined)).toEqual(['Asked']);
  expect(outcome({ ...ask, reasonCode: 'unpleasant' }, undefined)).toBe('unknown-reason');
});
it('is of what counts', () => expect(outcome(ask, undefined, { isCounted: false })).toBe('not-counted'));
it('is asked for once at a time', () => {
  expect(outcome(ask, after(ask))).toBe('step-not-allowed');
  expect(outcome(ask, after(ask, by('approve')))).toBe('step-not-allowed');
});
it('counts from its approval, until it is taken back', () => {
  expect(after(ask, by('approve'))).toMatchObject({ status: 'approved', excludedAt: at, version: 2 });
  expect(after(ask, by('approve'), by('revoke'))).toMatchObject({ status: 'revoked', excludedAt: undefined, version: 3 });
  expect(after(ask, by('refuse'))).toMatchObject({ status: 'refused', excludedAt: undefined });
});
it.each(['approve', 'refuse', 'revoke'] as const)('is never for those with a part in the ticket to %s', (type) =>
  expect(outcome(by(type), after(ask), { tookPart: true })).toBe('own-exclusion'),
);
it.each([
  [by('revoke'), after(ask)],
  [by('approve'), after(ask, by('approve'))],
  [by('refuse'), after(ask, by('approve'))],
  [by('approve'), after(ask, by('refuse'))],
  [by('revoke'), after(ask, by('approve'), by('revoke'))],
])('takes no step that its state does not: %#', (command, exclusion) =>
  expect(outcome(command, exclusion)).toBe('step-not-allowed'),
);
