import { dispatch } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Bus, Database, LOGGER, type Logger } from '@fengqiao/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FactCommands } from './fact.commands';
import { GapStore, type Missing } from './gap.store';

/** Machine time between two rounds, and the longest time between two questions about one dispatch. */
const EVERY_MS = 2_000;
const LONGEST_MS = 3_600_000;
const ASKED_AT_ONCE = 200;

type Asked = { readonly times: number; readonly again: number };

/**
 * Asks dispatch for versions that stay missing: it makes them anew from its history, and they are kept like any that is heard.
 * Of what it does not give either it is asked later each time.
 */
@Injectable()
export class GapCommands implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Machine time in which a version that others overtook comes by itself. */
  patienceMs = 30_000;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private asked = new Map<string, Asked>();

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly facts: FactCommands,
    private readonly gaps: GapStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** At once, whatever was asked before. Throws when dispatch is away. */
  async fetch(missing: readonly Missing[]): Promise<void> {
    for (const { dispatchId } of missing.slice(0, ASKED_AT_ONCE)) {
      const known = await this.gaps.versionsOf(this.database, dispatchId);
      const said = await this.bus.ask(dispatch.saidOf, { dispatchId });
      if (isRefusal(said)) continue;
      for (const envelope of said.items.filter(({ data }) => !known.has(data.version)))
        await this.database.transaction((tx) => this.facts.keep({ tx, data: envelope.data, envelope }));
    }
  }

  private async look(): Promise<void> {
    if (this.running) return;
    this.running = this.fill().catch((fault: unknown) => {
      this.logger.warn({ fault: fault instanceof Error ? fault.message : String(fault) }, 'missing versions are asked for later');
    });
    await this.running;
    this.running = undefined;
  }

  private async fill(): Promise<void> {
    const staying = await this.gaps.staying(this.database, this.patienceMs);
    const now = performance.now();
    this.asked = new Map(staying.flatMap(({ dispatchId: id }) => (this.asked.has(id) ? [[id, this.asked.get(id)!]] : [])));
    const due = staying.filter(({ dispatchId }) => (this.asked.get(dispatchId)?.again ?? 0) <= now).slice(0, ASKED_AT_ONCE);
    for (const { dispatchId } of due) {
      const times = (this.asked.get(dispatchId)?.times ?? 0) + 1;
      this.asked.set(dispatchId, { times, again: now + Math.min(LONGEST_MS, EVERY_MS * 2 ** (times - 1)) });
    }
    await this.fetch(due);
  }
}
