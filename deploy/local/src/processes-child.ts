import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { CannotStart } from '@fengqiao/servers';
import type { Logger } from '@fengqiao/service';
import type { Environment } from './ground';
import { answers } from './processes-health';

const START_BUDGET_MS = 60_000;
const STOP_BUDGET_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Who lived as long as this failed anew, not again. */
const LONG_LIFE_MS = 30_000;

/** Which program runs a service, and where it says whether it is ready. */
export type Part = {
  readonly name: string;
  readonly program: string;
  readonly environment: Environment;
  readonly health: string;
};

/**
 * A service as a child process. It ends with us however we end, by the channel between us; it is started again whenever it
 * ends by itself after it has once been ready, later each time.
 */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private hasBeenReady = false;
  private isStopping = false;
  private again: NodeJS.Timeout | undefined;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(
    private readonly part: Part,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  get name(): string {
    return this.part.name;
  }

  /** Resolves when it is ready. Throws CannotStart when it ends before, or is not ready in a minute. */
  async start(): Promise<void> {
    this.launch();
    for (const until = performance.now() + START_BUDGET_MS; !(await this.ready()); await pause(50)) {
      if (!this.child && !this.isStopping)
        throw new CannotStart(`${this.name} cannot start, for the reason it gives above: the others are stopped.`);
      if (this.isStopping || performance.now() > until) throw new CannotStart(`${this.name} was not ready in time.`);
    }
    this.hasBeenReady = true;
  }

  async ready(): Promise<boolean> {
    return this.child !== undefined && (await answers(this.part.health));
  }

  /** As SIGTERM does: it finishes what is in hand. Resolves when it has ended; one that does not listen is killed. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.again);
    for (const [signal, patience] of [['SIGTERM', STOP_BUDGET_MS] as const, ['SIGKILL', STOP_BUDGET_MS] as const]) {
      this.child?.kill(signal);
      for (const until = performance.now() + patience; this.child && performance.now() < until;) await pause(10);
    }
  }

  private launch(): void {
    const { program, environment } = this.part;
    const began = performance.now();
    // A process group of its own: a terminal's Ctrl-C is ours alone, we stop the services in their order.
    const child = spawn(process.execPath, [...process.execArgv, program], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    this.child = child;
    const over = (how: string | number | null): void => {
      if (this.child !== child) return;
      this.child = undefined;
      if (!this.isStopping && this.hasBeenReady) this.later(how, performance.now() - began);
    };
    child.once('exit', (code, signal) => over(code ?? signal));
    child.once('error', (fault) => over(fault.message));
  }

  private later(how: string | number | null, livedMs: number): void {
    if (livedMs > LONG_LIFE_MS) this.pauseMs = FIRST_PAUSE_MS;
    this.logger.warn({ process: this.name, how, againInMs: this.pauseMs }, 'ended by itself, and is started again');
    this.again = setTimeout(() => this.launch(), this.pauseMs);
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2);
  }
}
