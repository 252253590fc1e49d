import { whistle } from '@fengqiao/contracts';
import type { z } from 'zod';
import type { City } from './city';
import type { Answer } from './hand';

export type Whistle = Answer<typeof whistle.getWhistle>;
type Blow = z.input<(typeof whistle.blow)['input']>;
type Plan = Omit<z.input<(typeof whistle.plan)['input']>, 'whistleId'>;

/** One whistle, as those who have a part in it work on it through the public API. Every step throws when it is refused. */
export class WhistleAt {
  private constructor(
    private readonly city: City,
    readonly whistleId: string,
    readonly blower: string,
  ) {}

  static async blown(city: City, blower: string, blow: Blow): Promise<WhistleAt> {
    const { whistleId } = await city.as(blower).ask(whistle.blow, blow);
    return new WhistleAt(city, whistleId, blower);
  }

  /** As a unit sees it; the blower unless told. */
  view(as = this.blower): Promise<Whistle> {
    return this.city.as(as).ask(whistle.getWhistle, { whistleId: this.whistleId });
  }

  accept(unitId: string): Promise<Whistle> {
    return this.city.as(unitId).ask(whistle.accept, { whistleId: this.whistleId });
  }

  reportIn(unitId: string, person: string, place?: z.input<(typeof whistle.reportIn)['input']>['place']): Promise<Whistle> {
    const input = { whistleId: this.whistleId, person, ...(place !== undefined && { place }) };
    return this.city.as(unitId).ask(whistle.reportIn, input);
  }

  async confer(at: string, place: string, agenda: string[], invitees: string[], host = this.blower): Promise<string> {
    const input = { whistleId: this.whistleId, at, place, agenda, invitees };
    return (await this.city.as(host).ask(whistle.confer, input)).conferenceId;
  }

  attend(conferenceId: string, present: string[], minutes: string, host = this.blower): Promise<Whistle> {
    return this.city.as(host).ask(whistle.attend, { whistleId: this.whistleId, conferenceId, present, minutes });
  }

  async plan(plan: Plan, host = this.blower): Promise<{ actionIds: string[]; taskIds: string[] }> {
    const { actionIds, taskIds } = await this.city.as(host).ask(whistle.plan, { whistleId: this.whistleId, ...plan });
    return { actionIds, taskIds };
  }

  act(unitId: string, actionId: string, result: string, evidence?: string): Promise<Whistle> {
    const input = { whistleId: this.whistleId, actionId, result, ...(evidence !== undefined && { evidence }) };
    return this.city.as(unitId).ask(whistle.act, input);
  }

  /** The owner is done, and the blower accepts it. */
  async settle(unitId: string, taskId: string, evidence: string): Promise<void> {
    await this.city.as(unitId).ask(whistle.finishTask, { whistleId: this.whistleId, taskId, evidence });
    await this.city.as(this.blower).ask(whistle.acceptTask, { whistleId: this.whistleId, taskId });
  }

  release(unitId: string): Promise<Whistle> {
    return this.city.as(this.blower).ask(whistle.release, { whistleId: this.whistleId, unitId });
  }

  close(result: string): Promise<Whistle> {
    return this.city.as(this.blower).ask(whistle.close, { whistleId: this.whistleId, result });
  }

  async fund(unitId: string, amountFen: number, source: string, purpose: string): Promise<string> {
    return (await this.city.as(unitId).ask(whistle.fund, { whistleId: this.whistleId, amountFen, source, purpose })).fundId;
  }

  decideFund(keeper: string, fundId: string, approved: boolean, reason: string): Promise<Whistle> {
    return this.city.as(keeper).ask(whistle.decideFund, { whistleId: this.whistleId, fundId, approved, reason });
  }

  useFund(unitId: string, fundId: string, amountFen: number, what: string): Promise<Whistle> {
    return this.city.as(unitId).ask(whistle.useFund, { whistleId: this.whistleId, fundId, amountFen, for: what });
  }
}
