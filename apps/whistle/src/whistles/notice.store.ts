import { maskNumbersIn } from '@fengqiao/domain';
import { Database, sql, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Notice, Whistle } from './whistle';

const put = sql(`
  insert into stop_notice (id, whistle_id, community, from_at, until_at, view)
  select $1, $2, x, $4, $5, $6 from unnest($3::text[]) as x`);
/** A stop that was called off with its whistle is no longer planned. */
const ofCommunity = (when: string) =>
  sql(`
  select n.view from stop_notice n join whistle w on w.id = n.whistle_id
  where n.community = $1 and n.until_at > $2 and w.status <> 'withdrawn' ${when} order by n.from_at, n.id limit 100`);
const toCome = ofCommunity('');
const running = ofCommunity('and n.from_at <= $2');

/** A stop as households read it. */
export type Told = Pick<Notice, 'about' | 'households' | 'by' | 'from' | 'until'> & { readonly address?: string };

const toldOf = ({ about, households, by, from, until, place }: Notice): Told => ({
  ...{ about: maskNumbersIn(about), by, from, until },
  ...(households !== undefined && { households: maskNumbersIn(households) }),
  ...(place.address !== undefined && { address: maskNumbersIn(place.address) }),
});

/** Planned stops, found by community. */
@Injectable()
export class NoticeStore {
  constructor(private readonly database: Database) {}

  /** Keeps those that are new. Does not wait. */
  follow(tx: Transaction, before: Whistle | undefined, after: Whistle): void {
    for (const notice of after.notices.slice(before?.notices.length ?? 0)) {
      const { id, communities, from, until } = notice;
      tx.write(put, [id, after.id, communities, from, until, JSON.stringify(toldOf(notice))]);
    }
  }

  /** Those that are not over, the first to begin first. */
  async toCome(community: string, now: Date): Promise<Told[]> {
    return (await this.database.rows<{ view: Told }>(toCome, [community, now])).map(({ view }) => view);
  }

  /** Those that last at that time. */
  async runningAt(community: string, at: Date): Promise<Told[]> {
    return (await this.database.rows<{ view: Told }>(running, [community, at])).map(({ view }) => view);
  }
}
