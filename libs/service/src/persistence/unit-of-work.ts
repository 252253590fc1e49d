import type { Contract } from '@fengqiao/contracts';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import type { Call } from '../rpc/call';
import type { Database, Transaction } from './database';
import { claimKey, rememberAnswer, type BodyDigest } from './idempotency';

type Remembering<Answer> = {
  /** What of an answer may be kept; secrets and personal data are left out here ... */
  readonly keep?: (answer: Exclude<Answer, Refusal>) => unknown;
  /** ... and put back here. Without it what was kept is the answer. */
  readonly recall?: (kept: never) => Answer;
};

/** One transaction per decision: find, decide, save, announce. After it, the relay is told that there may be news. */
export class UnitOfWork {
  constructor(
    private readonly database: Database,
    private readonly digest: BodyDigest,
    private readonly afterCommit: () => void,
  ) {}

  /** A decision nobody keyed: the clock's, or a consumer's. */
  async run<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const result = await this.database.transaction(work);
    this.afterCommit();
    return result;
  }

  /**
   * A caller's command. With an idempotency key the same key and input give the same answer, whenever they come; refusals
   * are remembered too, faults are not. `work` refuses before it writes.
   */
  async decide<Answer>(
    contract: Contract,
    call: Call,
    input: unknown,
    work: (tx: Transaction) => Promise<Answer>,
    { keep, recall }: Remembering<Answer> = {},
  ): Promise<Answer | Refusal<'key-reused'>> {
    const { key } = call;
    if (!key) return this.run(work);
    return this.run(async (tx) => {
      const claimed = await claimKey(tx, call, key, this.digest(input));
      if ('refused' in claimed) return claimed;
      if (!claimed.first && claimed.answer !== null)
        return isRefusal(claimed.answer) || !recall ? (claimed.answer as Answer) : recall(claimed.answer as never);
      const answer = await work(tx);
      if (!claimed.first) return answer;
      if (isRefusal(answer)) rememberAnswer(tx, claimed, answer);
      else if (!contract.personal) rememberAnswer(tx, claimed, keep ? keep(answer as Exclude<Answer, Refusal>) : answer);
      return answer;
    });
  }
}
