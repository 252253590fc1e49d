/** What has been started, to be ended in the opposite order. */
export class Closing {
  private readonly steps: (() => Promise<void>)[] = [];
  private closing: Promise<void> | undefined;

  push(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** Ends everything, also behind something that fails to end; throws the first of those faults. May be called again. */
  close(): Promise<void> {
    return (this.closing ??= this.all());
  }

  private async all(): Promise<void> {
    const faults: unknown[] = [];
    for (const step of this.steps.reverse()) await step().catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw faults[0];
  }
}
