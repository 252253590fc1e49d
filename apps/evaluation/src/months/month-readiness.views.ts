import { dispatch, kitContracts, type DispatchSnapshot } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Bus, Database, JetStreamStrategy, type Heard } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { FactCommands } from '../facts/fact.commands';
import { TallyStore } from '../rankings/tally.store';
import { MonthStore, type Missing } from './month.store';
import type { Waiting } from './readiness';

const owner = kitContracts('dispatch');
/** Machine time: what was said just before the close is on its way for moments; what takes longer is told. */
const PATIENCE_MS = 5_000;
const STEP_MS = 100;
const ASKED_AT_ONCE = 200;
const EXAMPLES = 50;

/** Whether all that was said so far is counted: with the sender, in the stream, and here. */
@Injectable()
export class MonthReadiness {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly stream: JetStreamStrategy,
    private readonly facts: FactCommands,
    private readonly tallies: TallyStore,
    private readonly months: MonthStore,
  ) {}

  /** What stands in the way; empty when the month may close. Asks dispatch for versions that are missing. */
  async waiting(month: string, now: Date): Promise<Waiting[]> {
    const unsent = await this.unsent();
    if (unsent > 0) return [{ what: 'sender', count: unsent, examples: ['dispatch'] }];
    const newest = await this.stream.newest();
    const unheard = await lasting(() => this.stream.behind(newest));
    if (unheard > 0) return [{ what: 'stream', count: unheard, examples: [] }];
    await this.fetch(await this.months.missing(this.database));
    await this.tallies.tidy(now);
    const [missing, parked, unsettled] = await Promise.all([
      this.months.missing(this.database),
      this.months.parked(this.database),
      this.months.unsettled(this.database, month, now),
    ]);
    const found = [
      { what: 'missing', names: missing.map(({ ticketNo }) => ticketNo) },
      { what: 'parked', names: parked },
      { what: 'unsettled', names: unsettled },
    ] as const;
    return found
      .filter(({ names }) => names.length > 0)
      .map(({ what, names }) => ({ what, count: names.length, examples: names.slice(0, EXAMPLES) }));
  }

  /** How many events dispatch still keeps of those that it had decided when it was first asked; throws when it is away. */
  private async unsent(): Promise<number> {
    const first = await this.askUnsent(undefined);
    return first.count === 0 ? 0 : lasting(async () => (await this.askUnsent(first.newest)).count);
  }

  private async askUnsent(upTo: string | undefined) {
    const answer = await this.bus.ask(owner.unsent, { upTo });
    if (isRefusal(answer)) throw new Error(answer.because);
    return answer;
  }

  /** Versions of which nothing came are asked of their owner and kept like any that is heard. */
  private async fetch(missing: readonly Missing[]): Promise<void> {
    for (const { dispatchId } of missing.slice(0, ASKED_AT_ONCE)) {
      const known = await this.months.versionsOf(this.database, dispatchId);
      const said = await this.bus.ask(dispatch.saidOf, { dispatchId });
      if (isRefusal(said)) continue;
      for (const envelope of said.items.filter(({ data }) => !known.has(data.version))) await this.keep(envelope);
    }
  }

  private async keep(envelope: Heard<DispatchSnapshot>['envelope']): Promise<void> {
    await this.database.transaction((tx) => this.facts.keep({ tx, data: envelope.data, envelope }));
  }
}

/** Asks until nothing is left or patience is over; what is left then. */
const lasting = async (ask: () => Promise<number>): Promise<number> => {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = await ask();
    if (left === 0 || performance.now() > until) return left;
    await pause(STEP_MS);
  }
};
