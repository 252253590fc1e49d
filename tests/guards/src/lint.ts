import { tools, type Copy } from './copy';
import { NotGreen, secondsSince, type Outcome } from './fault';
import { border, max, files, type Line, type Planted } from './lint-faults';

type Message = { ruleId: string | null; line: number; message: string };
type Linted = { filePath: string; messages: Message[] };

const lint = async (copy: Copy): Promise<{ status: number; files: Linted[]; out: string }> => {
  const { status, out } = await copy.run(tools.eslint, ['--format', 'json', ...files.map(({ path }) => path)]);
  const begins = out.indexOf('[{');
  if (begins < 0) throw new Error(`eslint said no JSON:\n${out}`);
  return { status, files: JSON.parse(out.slice(begins, out.lastIndexOf('}]') + 2)) as Linted[], out };
};

const textOf = ({ lines }: Planted, faulty: boolean): string =>
  lines.map((line) => (typeof line === 'string' ? line : faulty ? line.fault : (line.instead ?? '//'))).join('\n');

const isTold = (messages: readonly Message[], { rule, says }: Line, line: number): boolean =>
  messages.some((one) => one.ruleId === rule && one.line === line && one.message.includes(says));

/**
 * Many faults in one run: each on a line of its own, which must be named with the rule that is meant to see it. The graph of
 * projects is made first, as `nx lint` makes it: without one the rule for borders is silent.
 */
export const lintGuards = async (copy: Copy): Promise<Outcome[]> => {
  const graph = await copy.run(tools.nx, ['show', 'projects']);
  if (graph.status !== 0) throw new Error(`The copy has no graph of projects:\n${graph.out}`);
  for (const file of files) copy.write(file.path, textOf(file, false));
  const clean = await lint(copy);
  if (clean.status !== 0) throw new NotGreen('eslint', clean.out);

  const began = performance.now();
  for (const file of files) copy.write(file.path, textOf(file, true));
  const { status, files: linted } = await lint(copy);
  const seconds = secondsSince(began);
  copy.restore();
  return files.flatMap(({ path, lines }) => {
    const messages = linted.find(({ filePath }) => filePath.endsWith(`/${path}`))?.messages ?? [];
    return lines.flatMap((line, at) =>
      typeof line === 'string'
        ? []
        : {
            guard: line.rule === border ? 'border' : line.rule === max ? 'size' : 'purity',
            fault: `${path}: ${line.what}`,
            check: `eslint ${line.rule}`,
            red: status === 1 && isTold(messages, line, at + 1),
            seconds,
          },
    );
  });
};
