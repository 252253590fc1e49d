import { Clock, Database, LOGGER, type Logger } from '@fengqiao/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ArrivalStore } from '../facts/arrival.store';
import { TallyStore } from './tally.store';

/** Machine time between two rounds. */
const EVERY_MS = 2_000;

/** Folds what was counted lately into the tallies, by the machine's timer: figures are exact before and after. */
@Injectable()
export class TallyCommands implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly arrivals: ArrivalStore,
    private readonly tallies: TallyStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.fold(), EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async fold(): Promise<void> {
    if (this.running) return;
    this.running = this.tidy().catch((fault: unknown) => {
      this.logger.warn({ fault: fault instanceof Error ? fault.message : String(fault) }, 'tallies are folded in the next round');
    });
    await this.running;
    this.running = undefined;
  }

  /** While everything is counted once more, now is still to come. */
  private async tidy(): Promise<void> {
    if (!(await this.arrivals.progress(this.database))) await this.tallies.tidy(this.clock.now());
  }
}
