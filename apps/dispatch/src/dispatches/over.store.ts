import { sql, type Transaction } from '@fengqiao/service';
import type { Dispatch, Status } from './dispatch';

/** States that nothing leaves: what is over is written once for everybody who sees it, so that lists of it are read along an index. */
export const over: readonly Status[] = ['closed', 'ended', 'informed'];

const insert = sql(`
  insert into dispatch_over (id, status, limit_at, seer, own)
  select $1, $2, $3, x.seer, x.own from unnest($4::text[], $5::boolean[]) as x(seer, own) on conflict do nothing`);

/** A stretch of the index for each place of the caller: whom it sees from above, and what is its own. */
export const pageOfOver = sql(`
  select d.state, o.limit_at::text as exact from (
    select distinct limit_at, id from (
      select o.limit_at, o.id from unnest($5::text[]) as s (seer) cross join lateral (
        select limit_at, id from dispatch_over where seer = s.seer and status = $1
          and (limit_at, id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
        order by limit_at, id limit $4) o
      union all
      select o.limit_at, o.id from unnest($6::text[]) as s (seer) cross join lateral (
        select limit_at, id from dispatch_over where seer = s.seer and status = $1 and own
          and (limit_at, id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
        order by limit_at, id limit $4) o) u
    order by limit_at, id limit $4) o
  join dispatch d on d.id = o.id order by o.limit_at, o.id`);

/** The paths from which something is seen that these see: their own, and all above. */
export const seersOf = (paths: readonly string[]): Map<string, boolean> => {
  const seers = new Map<string, boolean>();
  for (const path of paths) {
    const labels = path.split('.');
    labels.forEach((_, at) => {
      const seer = labels.slice(0, at + 1).join('.');
      seers.set(seer, seer === path || seers.get(seer) === true);
    });
  }
  return seers;
};

/** Writes it once, when it is over. */
export const followOver = (
  tx: Transaction,
  before: Dispatch | undefined,
  { id, status }: Dispatch,
  limitAt: string,
  paths: readonly string[],
): void => {
  if (!over.includes(status) || (before && over.includes(before.status))) return;
  const seers = seersOf(paths);
  tx.write(insert, [id, status, limitAt, [...seers.keys()], [...seers.values()]]);
};
