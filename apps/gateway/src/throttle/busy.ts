/** Machine time: a fifth of what lies at most between two beginnings, however much waits (`Admission` in the service kit). */
const QUIET_MS = 10;

/**
 * Which requests need not be asked about: a service that has just said that it takes no new work says the same again a moment
 * later. What is refused by this costs next to nothing, so that a flood leaves the processor to what was accepted.
 */
export class Busyness {
  private readonly until = new Map<string, number>();

  /** A service was too busy for this command. `now` in milliseconds of machine time. */
  heard(name: string, now: number): void {
    this.until.set(name, now + QUIET_MS);
  }

  isBusy(name: string, now: number): boolean {
    return now < (this.until.get(name) ?? -Infinity);
  }
}
