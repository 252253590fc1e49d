import { setTimeout as pause } from 'node:timers/promises';
import { refuse, type Refusal } from '@fengqiao/domain';
import type { ReplayClock } from '@fengqiao/service';
import type { Quiet, Stored } from './quiet';

export type Moved = { readonly now: string; readonly fired: number };

/** Machine time that a failing deadline gets: its back-off doubles from two seconds. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 200;

/**
 * Drives city time. On the way every deadline of every service is met at its own time and in order, each only when nothing is
 * on its way any more: the same commands at the same times give the same history.
 */
export class Replay {
  private moving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly clock: ReplayClock,
    /** In the order in which they meet what is due at the same instant. */
    private readonly services: readonly Stored[],
    private readonly quiet: Quiet,
  ) {}

  /**
   * Moves to `now`, after whatever move is under way; refuses to go back. Throws when a deadline or an event fails again and
   * again: city time then stands where it failed.
   */
  moveTo(now: Date): Promise<Moved | Refusal<'clock-goes-back'>> {
    const moved = this.moving.then(() => this.move(now));
    this.moving = moved.catch(() => undefined);
    return moved;
  }

  private async move(to: Date): Promise<Moved | Refusal<'clock-goes-back'>> {
    const from = this.clock.now();
    if (to < from)
      return refuse('clock-goes-back', `It is ${from.toISOString()}, and city time does not go back`, { where: 'now' });
    await this.quiet.reached();
    let fired = 0;
    for (let due = await this.earliest(); due && due <= to; due = await this.earliest()) {
      if (due > this.clock.now()) this.clock.moveTo(due);
      fired += await this.meet();
    }
    this.clock.moveTo(to);
    return { now: to.toISOString(), fired };
  }

  private async earliest(): Promise<Date | undefined> {
    const dues = await Promise.all(this.services.map(({ sweeper }) => sweeper!.nextDueAt()));
    return dues.filter((due) => due !== undefined).sort((a, b) => a.getTime() - b.getTime())[0];
  }

  /** Everything that is due at this instant, one service after another, each in the quiet that the one before left. */
  private async meet(): Promise<number> {
    let fired = 0;
    for (const service of this.services) {
      const due = await service.sweeper!.nextDueAt();
      if (!due || due > this.clock.now()) continue;
      fired += await this.run(service);
      await this.quiet.reached();
    }
    return fired;
  }

  private async run({ name, sweeper }: Stored): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    let fired = await sweeper!.runDue();
    while ((await sweeper!.overdue()) > 0) {
      if (performance.now() > until)
        throw new Error(`Deadlines of ${name} fail at ${this.clock.now().toISOString()}; its log says why`);
      await pause(RETRY_MS);
      fired += await sweeper!.runDue();
    }
    return fired;
  }
}
