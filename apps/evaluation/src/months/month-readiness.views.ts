import { kitContracts } from '@fengqiao/contracts';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import { Bus, CITY, Database, JetStreamStrategy } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { localTimeOf } from '../city-assessing';
import { GapCommands } from '../facts/gap.commands';
import { GapStore } from '../facts/gap.store';
import { TallyStore } from '../rankings/tally.store';
import { MonthStore } from './month.store';
import { holdsUp, holdsUpFromUpstream, type Waiting } from './readiness';

/** What a ticket comes through before it counts. */
const [intake, owner] = [kitContracts('intake'), kitContracts('dispatch')];
const STEP_MS = 100;
const EXAMPLES = 50;
/** Beyond so many it is not looked into what they are about: any of them may be of the month. */
const PARKED = { upstream: 200, own: 1_000 };

/** Whether all that was said so far is counted: with the senders, in the stream, on the way through dispatch, and here. */
@Injectable()
export class MonthReadiness {
  /** Machine time: what was said just before the close is on its way for moments; what takes longer is told. */
  patienceMs = 5_000;

  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly stream: JetStreamStrategy,
    private readonly gaps: GapStore,
    private readonly filling: GapCommands,
    private readonly tallies: TallyStore,
    private readonly months: MonthStore,
  ) {}

  /**
   * What stands in the way; empty when the month may close. A ticket that intake has and dispatch has not heard of, or has
   * parked, is in nobody's figures either. Asks dispatch for versions that are missing. Throws when one of them is away.
   */
  async waiting(month: string, now: Date): Promise<Waiting[]> {
    const onTheWay =
      (await this.untold(intake, 'intake')) ?? (await this.unopened(month)) ?? (await this.untold(owner, 'dispatch'));
    if (onTheWay) return [onTheWay];
    const newest = await this.stream.newest();
    const unheard = await lasting(() => this.stream.behind(newest), this.patienceMs);
    if (unheard > 0) return [{ what: 'stream', count: unheard, examples: ['evaluation'] }];
    await this.filling.fetch(await this.gaps.missing(this.database));
    await this.tallies.tidy(now);
    const [missing, parked, unsettled] = await Promise.all([
      this.gaps.missing(this.database),
      this.parked(month),
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

  /** The events that a service still keeps of those that it had decided when it was first asked. */
  private async untold({ unsent }: Pick<Kit, 'unsent'>, service: string): Promise<Waiting | undefined> {
    const ask = async (upTo?: string) => answered(await this.bus.ask(unsent, { upTo }));
    const first = await ask();
    const count = first.count === 0 ? 0 : await lasting(async () => (await ask(first.newest)).count, this.patienceMs);
    return count > 0 ? { what: 'sender', count, examples: [service] } : undefined;
  }

  /** What is parked here of the month, or of which nobody knows whether it is. */
  private async parked(month: string): Promise<string[]> {
    const all = await this.months.parked(this.database, PARKED.own);
    const { localMonth } = localTimeOf(this.city);
    return all.filter((one) => all.length === PARKED.own || holdsUp(one, month, localMonth)).map(({ name }) => name);
  }

  /** The messages that dispatch has not handled of those that are in the stream now, or has parked. */
  private async unopened(month: string): Promise<Waiting | undefined> {
    const upTo = await this.stream.newest();
    const ask = async () => answered(await this.bus.ask(owner.unhandled, { upTo }));
    const count = await lasting(async () => (await ask()).count, this.patienceMs);
    if (count > 0) return { what: 'stream', count, examples: ['dispatch'] };
    const { parked: names, events = [] } = await ask();
    const { to } = localTimeOf(this.city).monthRange(month);
    const isLater = (name: string): boolean =>
      names.length < PARKED.upstream && events.some((event) => event.name === name && !holdsUpFromUpstream(event, to));
    const parked = names.filter((name) => !isLater(name));
    return parked.length > 0 ? { what: 'parked', count: parked.length, examples: parked.slice(0, EXAMPLES) } : undefined;
  }
}

type Kit = ReturnType<typeof kitContracts>;

/** Questions of the kit refuse nothing: a refusal is a fault. */
const answered = <Answer>(answer: Answer | Refusal): Answer => {
  if (isRefusal(answer)) throw new Error(answer.because);
  return answer;
};

/** Asks until nothing is left or patience is over; what is left then. */
const lasting = async (ask: () => Promise<number>, patienceMs: number): Promise<number> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = await ask();
    if (left === 0 || performance.now() > until) return left;
    await pause(STEP_MS);
  }
};
