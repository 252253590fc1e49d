import { tools, type Copy } from './copy';
import { NotGreen, secondsSince, type Outcome } from './fault';
import { border, filesWith, max, stranger, type Line, type Planted } from './lint-faults';
import { mistagged, ruleFolders, tagsOf } from './lint-projects';
import { ruleFile } from './lint-purity';

type Message = { ruleId: string | null; severity: number; line: number; message: string };
type Linted = { filePath: string; messages: Message[] };
type Row = { sourceTag: string; onlyDependOnLibsWithTags: string[]; bannedExternalImports?: string[] };
type Config = {
  rules: {
    [border]: [number, { depConstraints: Row[] }];
    'no-restricted-globals'?: [number, ...{ name: string }[]];
    'no-restricted-properties'?: [number, ...{ object?: string; property?: string }[]];
    'no-restricted-syntax'?: [number, ...{ message: string }[]];
    'no-restricted-imports'?: [number, { patterns: { message: string }[] }];
  };
};

const configOf = async (copy: Copy, file: string): Promise<Config> => {
  const { status, out } = await copy.run(tools.eslint, ['--print-config', file]);
  if (status !== 0) throw new Error(`eslint shows no configuration of ${file}:\n${out}`);
  return JSON.parse(out.slice(out.indexOf('{'))) as Config;
};

const listed = <Item>([, ...items]: readonly [number, ...Item[]] | readonly [] = []): readonly Item[] => items;

/** Every single thing that the configuration forbids to rules, or between projects. */
const elementsOf = ({ rules }: Config): string[] => [
  ...rules[border][1].depConstraints.flatMap(({ sourceTag, onlyDependOnLibsWithTags: tags, bannedExternalImports = [] }) => [
    ...(tags.includes('*') ? [] : [`${sourceTag} → ${tags.join(', ')}`]),
    ...bannedExternalImports.map((pattern) => `${sourceTag} without ${pattern}`),
  ]),
  ...listed(rules['no-restricted-globals']).map(({ name }) => `global ${name}`),
  ...listed(rules['no-restricted-properties']).map(({ object, property }) => `property ${object}.${property}`),
  ...listed(rules['no-restricted-syntax']).map(({ message }) => `syntax ${message}`),
  ...listed(rules['no-restricted-imports']).flatMap(({ patterns }) => patterns.map(({ message }) => `import ${message}`)),
];

const lint = async (copy: Copy, files: readonly Planted[]): Promise<{ status: number; files: Linted[]; out: string }> => {
  const { status, out } = await copy.run(tools.eslint, ['--format', 'json', ...files.map(({ path }) => path)]);
  const begins = out.indexOf('[{');
  if (begins < 0) throw new Error(`eslint said no JSON:\n${out}`);
  return { status, files: JSON.parse(out.slice(begins, out.lastIndexOf('}]') + 2)) as Linted[], out };
};

const textOf = ({ lines }: Planted, faulty: boolean): string =>
  lines.map((line) => (typeof line === 'string' ? line : faulty ? line.fault : (line.instead ?? '//'))).join('\n');

const error = 2;

/**
 * By its own element and no other: a fault that two see would hide that one of them is gone. As an error: over warnings the
 * lint of CI is green.
 */
const isTold = (messages: readonly Message[], { rule, says }: Line, line: number): boolean => {
  const told = messages.filter((one) => one.ruleId === rule && one.line === line);
  return told.length === 1 && told[0]!.severity === error && told[0]!.message.includes(says);
};

const guardOf = (rule: string): string => (rule === border ? 'border' : rule === max ? 'size' : 'purity');

const outcomesOf = ({ path, lines }: Planted, messages: readonly Message[], seconds: number): Outcome[] =>
  lines.flatMap((line, at) =>
    typeof line === 'string'
      ? []
      : {
          guard: guardOf(line.rule),
          fault: `${path}: ${line.what}`,
          check: `eslint ${line.rule}`,
          red: isTold(messages, line, at + 1),
          seconds,
        },
  );

/** What is configured and never broken: nobody would see it go. */
const unbroken = (config: Config, files: readonly Planted[]): Outcome[] => {
  const broken = new Set(files.flatMap(({ lines }) => lines.map((line) => (typeof line === 'string' ? '' : line.breaks))));
  const elements = elementsOf(config);
  const twice = elements.filter((element, at) => elements.indexOf(element) !== at);
  return [...elements.filter((element) => !broken.has(element)), ...twice].map((element) => ({
    guard: 'lint',
    fault: `no fault of its own is planted for: ${element}`,
    check: 'eslint --print-config',
    red: false,
    seconds: 0,
  }));
};

/** A project under other tags than it must have: its borders would be others too. */
const notKnown = (tags: Readonly<Record<string, readonly string[]>>): Outcome[] =>
  mistagged(tags).map((fault) => ({ guard: 'border', fault, check: 'nx graph', red: false, seconds: 0 }));

/**
 * Many faults in one run: each on a line of its own, which must be named with the rule that is meant to see it. The graph of
 * projects is made first, as `nx lint` makes it: without one the rule for borders is silent.
 */
export const lintGuards = async (copy: Copy): Promise<Outcome[]> => {
  for (const [file, text] of Object.entries(stranger)) copy.write(file, text);
  const wrongTags = notKnown(await tagsOf(copy));
  const config = await configOf(copy, ruleFile);
  const globals = listed(config.rules['no-restricted-globals']).map(({ name }) => name);
  const files = filesWith(globals, ruleFolders(copy));
  for (const file of files) copy.write(file.path, textOf(file, false));
  const clean = await lint(copy, files);
  if (clean.status !== 0) throw new NotGreen('eslint', clean.out);

  const began = performance.now();
  for (const file of files) copy.write(file.path, textOf(file, true));
  const { files: linted } = await lint(copy, files);
  const seconds = secondsSince(began);
  copy.restore();
  return [
    ...files.flatMap((file) =>
      outcomesOf(file, linted.find(({ filePath }) => filePath.endsWith(`/${file.path}`))?.messages ?? [], seconds),
    ),
    ...unbroken(config, files),
    ...wrongTags,
  ];
};
