import type { Contract } from '@fengqiao/contracts';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import type { Call } from '../rpc/call';
import type { Database, Transaction } from './database';
import { claimKey, placeOf, recallKey, rememberAnswer, type BodyDigest, type KeyPlace } from './idempotency';

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
   * are remembered too, faults are not. `work` refuses before it writes, and changes nothing but through `tx`.
   */
  async decide<Answer>(
    contract: Contract,
    call: Call,
    input: unknown,
    work: (tx: Transaction) => Promise<Answer>,
    remembering: Remembering<Answer> = {},
  ): Promise<Answer | Refusal<'key-reused'>> {
    const { key } = call;
    if (!key) return this.run(work);
    const place = placeOf(call, key, this.digest(input));
    try {
      return await this.run(async (tx) => {
        // The claim goes first, but nobody waits for its answer alone: a key hardly ever comes twice, and then all is undone.
        const [claimed, worked] = await Promise.allSettled([claimKey(tx, place), work(tx)]);
        if (claimed.status === 'rejected') throw claimed.reason;
        if (!claimed.value) throw new Repeated();
        if (worked.status === 'rejected') throw worked.reason;
        remember(tx, place, worked.value, contract, remembering);
        return worked.value;
      });
    } catch (fault) {
      if (!(fault instanceof Repeated)) throw fault;
    }
    const known = await recallKey(this.database, place);
    if (!known) return this.decide(contract, call, input, work, remembering); // forgotten meanwhile
    if ('refused' in known) return known;
    if (known.answer === null) return this.run(work);
    const { recall } = remembering;
    return isRefusal(known.answer) || !recall ? (known.answer as Answer) : recall(known.answer as never);
  }

  /**
   * A caller's command that is done in parts, each in a transaction of its own that may be repeated. The key is claimed before
   * the first and the answer remembered after the last: what was cut off in between is done again when it is asked for again.
   */
  async inParts<Answer>(
    contract: Contract,
    call: Call,
    input: unknown,
    work: () => Promise<Answer>,
  ): Promise<Answer | Refusal<'key-reused'>> {
    const { key } = call;
    if (!key) return work();
    const place = placeOf(call, key, this.digest(input));
    const isNew = await this.database.transaction((tx) => claimKey(tx, place));
    const known = isNew ? undefined : await recallKey(this.database, place);
    if (known && 'refused' in known) return known;
    if (known && known.answer !== null) return known.answer as Answer;
    const answer = await work();
    await this.database.transaction((tx) => {
      remember(tx, place, answer, contract, {});
      return Promise.resolve();
    });
    return answer;
  }
}

/** The key was there already: its transaction is undone, and the first one's answer given again. */
class Repeated extends Error {}

const remember = <Answer>(
  tx: Transaction,
  place: KeyPlace,
  answer: Answer,
  contract: Contract,
  { keep }: Remembering<Answer>,
): void => {
  if (isRefusal(answer)) rememberAnswer(tx, place, answer);
  else if (!contract.personal) rememberAnswer(tx, place, keep ? keep(answer as Exclude<Answer, Refusal>) : answer);
};
