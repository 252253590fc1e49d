import { parseArgs } from 'node:util';
import { Copy } from './copy';
import { secondsSince, type Outcome, type Part } from './fault';
import { lintGuards } from './lint';
import { recipe } from './recipe';
import { shapeGuards } from './shapes';
import { startGuards } from './starts';
import { typeGuards } from './types';

const parts: readonly (readonly [string, Part])[] = [
  ['lint', lintGuards],
  ['types', typeGuards],
  ['shapes', shapeGuards],
  ['start', startGuards],
];

const { values: given } = parseArgs({ options: { recipe: { type: 'boolean', default: false }, only: { type: 'string' } } });

const printed = (outcomes: readonly Outcome[]): void => {
  const rows = outcomes.map(({ guard, fault, check, red, seconds }) => [
    red ? 'red' : 'GREEN',
    guard,
    fault,
    check,
    seconds.toFixed(1),
  ]);
  const table = [['', 'guard', 'fault planted', 'check', 'seconds'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
};

/** Breaks each guard once. Each part is green on the copy as it is, before it is red on what is broken. */
const guards = async (copy: Copy): Promise<boolean> => {
  const outcomes: Outcome[] = [];
  let asked = true;
  for (const [name, part] of parts.filter(([name]) => (given.only ?? name) === name)) {
    const began = performance.now();
    try {
      outcomes.push(...(await part(copy)));
      console.error(`${name}: ${secondsSince(began).toFixed(1)} s, the clean run included`);
    } catch (fault) {
      asked = false;
      copy.restore();
      console.error(`${name}: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }
  const red = outcomes.filter((outcome) => outcome.red).length;
  printed(outcomes);
  if (!asked) console.log('A part of the guards could not be asked: see above.');
  console.log(`guards: ${red} red of ${outcomes.length}`);
  return asked && outcomes.length > 0 && red === outcomes.length;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

(given.recipe ? recipe : guards)(Copy.make()).then(
  (held) => process.exit(held ? 0 : 1),
  (fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : fault);
    process.exit(1);
  },
);
