/**
 * City time: what is decided, recorded, due, numbered and ranked. Machine time (tokens, leases, back-off, time-outs) is
 * taken from the machine and never from here.
 */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** City time that moves only when it is told to, and never back. */
export class ReplayClock extends Clock {
  constructor(private at: Date) {
    super();
  }

  now(): Date {
    return new Date(this.at);
  }

  /** Moves on. Throws on a time that lies back: the caller refuses that before. */
  moveTo(at: Date): void {
    if (at < this.at) throw new Error(`City time does not go back, from ${this.at.toISOString()} to ${at.toISOString()}`);
    this.at = at;
  }
}
