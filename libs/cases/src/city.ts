import { clientFor, tokenOf, type Client, type Reply } from '@fengqiao/client';
import { evaluation, gateway, intake, type Contract } from '@fengqiao/contracts';
import type { z } from 'zod';
import { Hand, type Answer } from './hand';

/** Driving the clock over a month meets hundreds of deadlines. Machine time. */
const PATIENCE_MS = 600_000;

export const hotlineId = '110000-12345';
export const cityId = '110000';

/** A city on a replay clock, as those who live and work in it see it: through the public API, each by its own client. */
export class City {
  private readonly hands = new Map<string, Hand>();
  private readonly nobody: Client;

  constructor(readonly baseUrl: string) {
    this.nobody = clientFor(baseUrl);
  }

  /** A unit with its own client and token. */
  as(unitId: string): Hand {
    const known = this.hands.get(unitId);
    if (known) return known;
    const client = clientFor(this.baseUrl, { token: () => tokenOf(this.baseUrl, unitId), timeoutMs: PATIENCE_MS });
    const hand = new Hand(unitId, client);
    this.hands.set(unitId, hand);
    return hand;
  }

  get hotline(): Hand {
    return this.as(hotlineId);
  }

  /** A resident, without an account. */
  asResident<C extends Contract>(contract: C, input: z.input<C['input']>): Promise<Reply<Answer<C>>> {
    return this.nobody.call(contract, input);
  }

  /** Where a ticket stands for who holds its number and access code. */
  async progress(ticketNo: string, accessCode: string): Promise<Answer<typeof intake.publicProgress>> {
    return (await this.asResident(intake.publicProgress, { ticketNo, accessCode })).ok();
  }

  /** Moves city time; everything due on the way is met. Answers how many deadlines that were. */
  async at(time: string): Promise<number> {
    const moved = await this.as(cityId).ask(gateway.replayClock, { now: new Date(time).toISOString() });
    this.time = moved.now;
    return moved.fired;
  }

  /** Waits until every service has heard of everything. Needed only after a step, and before `at` has been called. */
  async settled(): Promise<void> {
    if (this.time === undefined) throw new Error('City time is not known yet: begin with at()');
    await this.at(this.time);
  }

  async ranking(month: string, level: Answer<typeof evaluation.ranking>['level'] = 'street', as = hotlineId): Promise<Ranking> {
    return this.as(as).ask(evaluation.ranking, { month, level } as z.input<(typeof evaluation.ranking)['input']>);
  }

  private time: string | undefined;
}

export type Ranking = Answer<typeof evaluation.ranking>;
