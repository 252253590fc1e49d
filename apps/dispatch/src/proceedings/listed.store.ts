import { sql, type Transaction } from '@fengqiao/service';
import type { Dispatch, Event } from '../dispatches/dispatch';
import type { By } from '../dispatches/dispatch.store';
import { endOf, listed, wordsOf, type Listed } from '../dispatches/listed';

const put = sql(`
  insert into proceeding as p (id, kind, dispatch_id, ticket_no, path, decider, status, limit_at, version, body)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (id) do update set path = excluded.path, decider = excluded.decider, status = excluded.status,
    limit_at = excluded.limit_at, version = excluded.version, body = (p.body - array['endedAt', 'standsSince']) || excluded.body`);
const end = sql(`update proceeding set status = $2, version = $3, body = body || $4 where id = $1`);

type Where = { readonly hotlineId: string; readonly path: (unitId: string) => string };

/** Keeps the worklists of what stands beside the handling in step with the state, event by event. Only what changed is written. */
export const followListed = (
  tx: Transaction,
  before: Dispatch | undefined,
  events: readonly Event[],
  states: readonly Dispatch[],
  by: By,
  { hotlineId, path }: Where,
): void => {
  let was = before ? listed(before, hotlineId) : [];
  events.forEach((event, at) => {
    const state = states[at]!;
    const is = listed(state, hotlineId);
    for (const one of is) {
      const former = was.find(({ id }) => id === one.id);
      if (former && JSON.stringify(former) === JSON.stringify(one)) continue;
      const begun = former ? {} : { at: event.at, ...wordsOf(event) };
      write(tx, one, state, { ...begun, ...one.body, unitId: one.unitId, decider: one.decider }, path);
    }
    for (const one of was) if (!is.some(({ id }) => id === one.id)) conclude(tx, one, event, state, by);
    was = is;
  });
};

const write = (
  tx: Transaction,
  { id, kind, status, unitId, decider, limitAt }: Listed,
  state: Dispatch,
  body: object,
  path: Where['path'],
): void => {
  const { id: dispatchId, ticketNo, version } = state;
  const row = [id, kind, dispatchId, ticketNo, path(unitId), path(decider), status, limitAt, version];
  tx.write(put, [...row, JSON.stringify(body)]);
};

const conclude = (tx: Transaction, one: Listed, event: Event, { version }: Dispatch, { unitId: decidedBy }: By): void => {
  const ended = endOf(one, event);
  const body = ended ? { decidedAt: event.at, decidedBy, ...ended.words } : { endedAt: event.at };
  tx.write(end, [one.id, ended?.status ?? 'ended', version, JSON.stringify(body)]);
};
