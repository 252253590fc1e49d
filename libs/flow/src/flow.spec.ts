import { flawsOf, isFor, rowsOf, stepFor, stepsFrom, toMermaid, type Flow } from './index';

type Any = Flow<string, string, string>;
const sound: Any = {
  initial: 'a',
  final: ['c'],
  steps: [
    { from: 'a', on: 'X', by: 'me', to: 'b' },
    { from: ['a', 'b'], on: 'Y', by: ['you', 'me'], to: 'c' },
    { from: 'b', on: 'Z', by: 'clock', to: 'b' },
  ],
  deadlines: [{ in: 'b', limit: 'soon', then: 'Z' }],
};
const and = (...steps: Any['steps']): Any => ({ ...sound, steps: [...sound.steps, ...steps] });
const due = (...deadlines: Any['deadlines']): Any => ({ ...sound, deadlines });

it.each<[string, Any, string[]]>([
  ['nothing in a sound flow', sound, []],
  ['an unreachable state', and({ from: 'z', on: 'X', by: 'me', to: 'c' }), ['z can never be reached']],
  ['a dead end', and({ from: 'a', on: 'Z', by: 'me', to: 'z' }), ['z can never end']],
  [
    'a circle without a way out',
    and({ from: 'a', on: 'Z', by: 'me', to: 'z' }, { from: 'z', on: 'Z', by: 'me', to: 'z' }),
    ['z can never end'],
  ],
  ['an end that nothing leads to', { ...sound, final: ['c', 'd'] }, ['d can never be reached']],
  ['an ambiguous row', and({ from: 'a', on: 'X', by: 'you', to: 'c' }), ['a on X is there twice']],
  ['an ambiguous row in a list', and({ from: ['b', 'a'], on: 'X', by: 'me', to: 'c' }), ['a on X is there twice']],
  ['a row that starts nowhere', and({ from: [], on: 'W', by: 'me', to: 'c' }), ['W to c starts nowhere']],
  ['a row for nobody', and({ from: 'a', on: 'W', by: [], to: 'c' }), ['a on W is for nobody']],
  ['an idle deadline', due({ in: 'a', limit: 'soon', then: 'Z' }), ['soon ends in Z, which is no step from a']],
  ['a deadline in no state', due({ in: 'q', limit: 'soon', then: 'Z' }), ['soon ends in Z, which is no step from q']],
  [
    'a deadline set twice',
    due({ in: 'b', limit: 'soon', then: 'Z' }, { in: 'b', limit: 'soon', then: 'Y' }),
    ['soon in b is there twice'],
  ],
])('sees %s', (_, flow, flaws) => expect(flawsOf(flow)).toEqual(flaws));

it('finds the step of a command', () => {
  expect(stepFor(sound, 'b', 'Y')).toBe(sound.steps[1]);
  expect([stepFor(sound, 'b', 'X'), stepFor(sound, 'c', 'Y'), stepFor(sound, 'nowhere', 'Y')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('finds all steps out of a state, and those of a role', () => {
  const commands = (from: string, role?: string) => stepsFrom(sound, from, role).map(({ on }) => on);
  expect([commands('a'), commands('b'), commands('c')]).toEqual([['X', 'Y'], ['Y', 'Z'], []]); // prettier-ignore
  expect([commands('a', 'you'), commands('b', 'clock'), commands('a', 'nobody')]).toEqual([['Y'], ['Z'], []]);
});

it('compares whole roles', () => {
  const step = { from: 'a', on: 'X', by: 'handler', to: 'b' } as const;
  expect([isFor<string>(step, 'handler'), isFor<string>(step, 'hand')]).toEqual([true, false]);
});

it.each(rowsOf(sound))('has one row for each state that a step leaves: $from on $on', ({ from, on, by, to }) =>
  expect(stepFor(sound, from, on)).toMatchObject({ on, to, by: by.length === 1 ? by[0] : by }),
);

it('draws', () =>
  expect(toMermaid(sound)).toBe(
    [
      'stateDiagram-v2',
      '  [*] --> a',
      '  a --> b: X (me)',
      '  a --> c: Y (you, me)',
      '  b --> c: Y (you, me)',
      '  b --> b: Z (clock)',
      '  c --> [*]',
    ].join('\n'),
  ));
