import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export type Ran = { readonly status: number; readonly out: string };

const root = resolve(__dirname, '../../..');

/** A scratch copy of the tracked working tree, where things may be broken. Its dependencies are those of the tree itself. */
export class Copy {
  /** What was planted, by path: as it was before, or nothing for a new file. */
  private readonly planted = new Map<string, string | undefined>();

  private constructor(readonly path: string) {}

  static make(): Copy {
    const copy = new Copy(mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'guards-')));
    process.once('exit', () => rmSync(copy.path, { recursive: true, force: true }));
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
    for (const file of tracked) if (file && existsSync(join(root, file))) cpSync(join(root, file), join(copy.path, file));
    symlinkSync(join(root, 'node_modules'), join(copy.path, 'node_modules'));
    return copy;
  }

  get changed(): string[] {
    return [...this.planted.keys()];
  }

  write(file: string, text: string): void {
    const path = join(this.path, file);
    if (!this.planted.has(file)) this.planted.set(file, existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Throws unless the text occurs exactly once: what cannot be planted would pass for a guard that held. */
  replace(file: string, text: string, by: string): void {
    const before = readFileSync(join(this.path, file), 'utf8');
    const times = before.split(text).length - 1;
    if (times !== 1) throw new Error(`${file} has ${times} times, and should have once: ${text}`);
    this.write(
      file,
      before.replace(text, () => by),
    );
  }

  /** As it was before anything was planted. */
  restore(): void {
    for (const [file, before] of this.planted) {
      if (before === undefined) rmSync(join(this.path, file));
      else writeFileSync(join(this.path, file), before);
    }
    this.planted.clear();
  }

  /** The environment of a command in the copy: no cache, no graph and no setting of the tree it was made from. */
  environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    const nx = join(this.path, '.nx');
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|FQ_(?!TEST))/.test(name))),
      NX_DAEMON: 'false',
      NX_NO_CLOUD: 'true',
      NX_TUI: 'false',
      NX_CACHE_DIRECTORY: join(nx, 'cache'),
      NX_WORKSPACE_DATA_DIRECTORY: join(nx, 'workspace-data'),
      ...more,
    };
  }

  /** Runs a program of node_modules, or a script, to its end. */
  run(program: string, args: readonly string[], more: Record<string, string> = {}): Promise<Ran> {
    const script = join(this.path, program);
    const child = spawn(process.execPath, [script, ...args], { cwd: this.path, env: this.environment(more) });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
    return new Promise((done, failed) => {
      child.once('error', failed);
      child.once('close', (code) => done({ status: code ?? 1, out }));
    });
  }
}

export const tools = {
  nx: 'node_modules/.bin/nx',
  eslint: 'node_modules/.bin/eslint',
  tsc: 'node_modules/typescript-7/bin/tsc',
  jest: 'node_modules/.bin/jest',
  swc: 'node_modules/.bin/swc',
} as const;

/** As `npm run typecheck` has it, in lines that can be searched. */
export const typecheck = (copy: Copy): Promise<Ran> =>
  copy.run(tools.tsc, ['-p', 'tsconfig.json', '--singleThreaded', '--pretty', 'false']);

/** As `npm run build` says it, and the sources of these guards besides. */
export const build = async (copy: Copy): Promise<void> => {
  const ignored = '**/*.spec.ts,**/*.it.ts';
  const ran = await copy.run(tools.swc, ['apps', 'libs', 'deploy', 'tests/guards', '-d', 'dist', '--ignore', ignored]);
  if (ran.status !== 0) throw new Error(`The copy does not build:\n${ran.out}`);
};
