import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

type Said = { readonly id: number; readonly answer?: unknown; readonly fault?: string };
type Asked = { readonly id: number; readonly what: string; readonly about: unknown };

/** In a child: answers what the parent asks, until the parent goes. */
export const answering = (answers: Readonly<Record<string, (about: unknown) => Promise<unknown>>>): void => {
  process.on('message', (message) => {
    const { id, what, about } = message as Asked;
    const tell = (said: Omit<Said, 'id'>): void => void process.send?.({ id, ...said }, () => undefined);
    answers[what]!(about).then(
      (answer) => tell({ answer }),
      (fault: unknown) => tell({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
};

/** A process of its own, asked by messages. */
export class Child {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, { resolve: (answer: never) => void; reject: (fault: Error) => void }>();
  private nth = 0;

  constructor(program: string, environment: Record<string, string> = {}, execArgv: readonly string[] = []) {
    this.process = fork(join(__dirname, program), {
      execArgv: ['-r', '@swc-node/register', ...execArgv],
      env: { ...process.env, ...environment },
      serialization: 'advanced',
    });
    this.process.on('message', (message) => {
      const { id, answer, fault } = message as Said;
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (fault === undefined) waiting?.resolve(answer as never);
      else waiting?.reject(new Error(fault));
    });
    this.process.on('exit', (code) =>
      this.waiting.forEach(({ reject }) => reject(new Error(`${program} ended with ${code ?? 'a signal'}`))),
    );
  }

  get pid(): number {
    return this.process.pid!;
  }

  ask<Answer>(what: string, about?: unknown): Promise<Answer> {
    const id = ++this.nth;
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.send({ id, what, about });
    });
  }

  /** Ends it and waits until it has ended. */
  async end(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
  }
}
