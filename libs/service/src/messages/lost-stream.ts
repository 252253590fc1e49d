import type { Envelope } from '@fengqiao/contracts';
import type { Logger } from '../logs';
import type { Database, Transaction } from '../persistence/database';
import { sql } from '../persistence/statement';
import type { EventStream } from './event-stream';

/** Younger than what the stream lets go by age, with a day between: what is missing of these is lost, not expired. */
const EXPECTED = `sent_at > now() - interval '29 days'`;

const state = sql(`select stream_created as created, resend_after as "resendAfter" from relay_state for update`);
const remember = sql(`update relay_state set stream_created = $1`);
const begin = sql(`update relay_state set stream_created = $1, resend_after = 0, resend_from = $2`);
const last = sql(`select id, stream_seq as at from sent where ${EXPECTED} order by stream_seq desc limit 1`);
const lowest = sql(`select min(stream_seq) as at from sent where ${EXPECTED}`);
const next = sql(`select id, stream_seq as at from sent where stream_seq >= $1 and ${EXPECTED} order by stream_seq limit 1`);

const waiting = sql(`
  select resend_after as "after", resend_from as "from" from relay_state where resend_after is not null for update skip locked`);
const batch = sql(`
  select seq, subject, key, message from sent where seq > $1 and stream_seq >= $2 order by seq limit 200`);
const resent = sql(`
  update sent set stream_seq = again.stream_seq
  from unnest($1::bigint[], $2::bigint[]) as again (seq, stream_seq) where sent.seq = again.seq`);
const advance = sql(`update relay_state set resend_after = $1`);

type Acked = { id: string; at: string };
type Row = { seq: string; subject: string; key: string; message: Envelope };

/**
 * The stream may lose anything: its acknowledgement is not a flush, and its disk is expendable. `sent` keeps what it
 * acknowledged, with the sequence it gave. A stream that was made anew gets everything again, one that lost its tail gets
 * what stood there: oldest first, with the same ids, before anything new. Consumers drop what they have met.
 */
export class LostStream {
  constructor(
    private readonly database: Database,
    private readonly stream: EventStream,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Compares the stream with what it acknowledged, and writes down from where it must be sent again. */
  async check(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const known = await tx.one<{ created: string | null; resendAfter: string | null }>(state);
      const created = await this.stream.createdAt();
      if (known?.created !== created) {
        tx.write(known?.created === null ? remember : begin, known?.created === null ? [created] : [created, 0]);
        if (known?.created)
          this.logger.warn({ created, known: known.created }, 'the stream was made anew: everything kept is sent again');
        return;
      }
      if (known.resendAfter !== null) return;
      const from = await this.firstMissing(tx);
      if (from === undefined) return;
      tx.write(begin, [created, from]);
      this.logger.warn({ from }, 'the stream lost its tail: it is sent again');
    });
  }

  /** Makes good what `check` found, in batches that each advance with their commit; leaves it to another relay that is at it. */
  async resend(goesOn: () => boolean): Promise<void> {
    while (goesOn() && (await this.database.transaction((tx) => this.resendBatch(tx))));
  }

  private async resendBatch(tx: Transaction): Promise<boolean> {
    const work = await tx.one<{ after: string; from: string }>(waiting);
    if (!work) return false;
    const rows = await tx.rows<Row>(batch, [work.after, work.from]);
    const through = rows.at(-1)?.seq;
    if (through === undefined) {
      tx.write(advance, [null]);
      return false;
    }
    const keys = new Map<string, Promise<void>>();
    const acknowledged: [string, number][] = [];
    for (const { seq, subject, key, message } of rows) {
      const before = keys.get(key) ?? Promise.resolve();
      const sending = before.then(async () => {
        const { sequence } = await this.stream.publish({ subject, key, envelope: message });
        acknowledged.push([seq, sequence]);
      });
      keys.set(key, sending);
    }
    const outcomes = await Promise.allSettled(keys.values());
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    tx.write(resent, [acknowledged.map(([seq]) => seq), acknowledged.map(([, sequence]) => sequence)]);
    tx.write(advance, [through]);
    return true;
  }

  /** Undefined when the last acknowledged message still stands where it stood. */
  private async firstMissing(tx: Transaction): Promise<number | undefined> {
    const top = await tx.one<Acked>(last);
    if (!top || (await this.stands(top))) return undefined;
    // What is lost is a tail: below it everything stands, from it on nothing does.
    let low = Number((await tx.one<{ at: string }>(lowest))?.at ?? 0);
    let high = Number(top.at);
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const acked = await tx.one<Acked>(next, [middle]);
      const isBelow = acked !== undefined && Number(acked.at) < high;
      if (isBelow && (await this.stands(acked))) low = Number(acked.at) + 1;
      else high = middle;
    }
    return low;
  }

  private async stands({ id, at }: Acked): Promise<boolean> {
    return (await this.stream.idAt(Number(at))) === id;
  }
}
