import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import {
  CITY,
  Database,
  inSubtree,
  positionIn,
  readHistory,
  scopeValues,
  sql,
  visibleTo,
  writeCursor,
  type Scope,
} from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';
import { namedLeadOf, type Dispatch, type Event } from './dispatch';
import { announce } from './dispatch.announcements';
import { through } from './evolve';
import { over, pageOfOver } from './over.store';

type Said = Exclude<AnswerOf<typeof contracts.saidOf>, { refused: string }>['items'][number];
type DispatchView = Exclude<AnswerOf<typeof contracts.dispatchTicket>, { refused: string }>;

const visible = sql(`
  select d.state from assignment a join dispatch d on d.id = a.dispatch_id where a.id = $1 and ${visibleTo('dispatch_viewer', 'd.id', 2)}`);
const live = sql(`select state from dispatch where ticket_no = $1`);
const headOfGroup = sql(`
  select d.ticket_no as "ticketNo" from grouped g join dispatch d on d.id = g.dispatch_id where g.group_id = $1 and g.role = 'head'`);
const pageWhere = (condition: string) =>
  sql(`
  select d.state, d.limit_at::text as exact from dispatch d
  where d.status = $1 and (d.limit_at, d.id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
    and ${condition}
  order by d.limit_at, d.id limit $4`);
const rungsOf = sql(`
  select dispatch_id as id, max(rung) as rung from escalation
  where dispatch_id = any($1::uuid[]) and open and ladder = 'undispatched' group by dispatch_id`);
/** Who sees everything reads along the index; a unit begins with what it sees. Of what is over that grows for ever: see `pageOfOver`. */
const pageOfAll = pageWhere('true');
const pageOfSome = pageWhere(`d.id in (
      select v.id from unnest($5::text[]) as s (path) join dispatch_viewer v on ${inSubtree('v.path', 's.path')} union all
      select v.id from unnest($6::text[]) as s (path) join dispatch_viewer v on v.path = s.path::ltree)`);

/** What screens show of dispatches. */
@Injectable()
export class DispatchViews {
  constructor(
    private readonly database: Database,
    @Inject(CITY) private readonly city: City,
  ) {}

  /** The dispatch of an assignment that the scope shows. */
  async seen(assignmentId: string, scope: Scope): Promise<Dispatch | undefined> {
    return (await this.database.one<{ state: Dispatch }>(visible, [assignmentId, ...scopeValues(scope)]))?.state;
  }

  /** The ticket that carries a group, for other services. */
  async headOf(groupId: string): Promise<string | undefined> {
    return (await this.database.one<{ ticketNo: string }>(headOfGroup, [groupId]))?.ticketNo;
  }

  /** Any dispatch, for other services. */
  async ofTicket(ticketNo: string): Promise<Dispatch | undefined> {
    return (await this.database.one<{ state: Dispatch }>(live, [ticketNo]))?.state;
  }

  /** Everything that was said of a dispatch, made anew from its history: for a consumer that lacks some of it. */
  async saidOf(dispatchId: string): Promise<Said[]> {
    const history = await readHistory<Event>(this.database, dispatchId);
    const states = through(
      undefined,
      history.map(({ event }) => event),
    );
    return history.map(({ event, actor }, at) => announce(states[at]!, event, actor.unitId, dispatchId).envelope as Said);
  }

  /** What a dispatch command answers with: who leads and who helps, and until when. */
  dispatch(dispatch: Dispatch): DispatchView {
    const { id, ticketNo, status, version, accountable, promisedAt, dueAt } = dispatch;
    const lead = namedLeadOf(dispatch)?.unitId;
    return {
      ...{ id, ticketNo, status, version },
      ...(accountable && { accountable }),
      ...(lead && { lead }),
      ...(promisedAt && { promisedAt }),
      ...(dueAt && { dueAt }),
      assignments: dispatch.assignments
        .filter(
          (one) => one.role !== 'copy' && one.status !== 'replaced' && one.status !== 'handedOn' && one.status !== 'objected',
        )
        .map((one) => ({
          ...{ assignmentId: one.id, unitId: one.unitId, role: one.role, status: one.status },
          ...(one.clocks.handle && { dueAt: one.clocks.handle.dueAt }),
          ...(one.clocks.sign && { signDueAt: one.clocks.sign.dueAt }),
          ...(one.clocks.contact && { contactDueAt: one.clocks.contact.dueAt }),
        })),
    };
  }

  /** The state up to a version, folded again from the history: what a repeated command answers with. */
  async asOf(id: string, version: number): Promise<Dispatch> {
    const history = (await readHistory<Event>(this.database, id)).filter((row) => row.version <= version);
    const events = history.map(({ event }) => event);
    return through(undefined, events).at(-1)!;
  }

  async list(
    { status, cursor, limit }: InputOf<typeof contracts.listDispatches>,
    scope: Scope,
  ): Promise<AnswerOf<typeof contracts.listDispatches>> {
    const after = positionIn(cursor, 1);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const { all, own, subtree } = scope;
    const page = all ? pageOfAll : over.includes(status) ? pageOfOver : pageOfSome;
    const rows = await this.database.rows<{ state: Dispatch; exact: string }>(page, [
      ...[status, ...after, limit + 1],
      ...(all ? [] : [subtree, own]),
    ]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const rungs = status === 'undispatched' ? await this.rungs(shown.map(({ state }) => state.id)) : undefined;
    return {
      items: shown.map(({ state }) => this.listed(state, rungs?.get(state.id))),
      ...(last && { nextCursor: writeCursor([last.exact, last.state.id]) }),
    };
  }

  private async rungs(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.rows<{ id: string; rung: number }>(rungsOf, [ids]);
    return new Map(rows.map(({ id, rung }) => [id, rung]));
  }

  private listed(dispatch: Dispatch, rung?: number) {
    const { id, ticketNo, status, registeredAt, category, because, undispatchedBecause, accountable, version, waitsUntil } =
      dispatch;
    const dueAt = dispatch.dueAt ?? waitsUntil;
    const lead = namedLeadOf(dispatch)?.unitId;
    return {
      ...{ id, ticketNo, status, registeredAt, version },
      ...(category && { category }),
      ...(undispatchedBecause && because && { reason: because }),
      ...(rung !== undefined && { rung }),
      candidates: dispatch.candidates.map((unitId) => ({ unitId, name: this.city.unit(unitId)?.name ?? unitId })),
      ...(accountable && { accountable }),
      ...(lead && { lead }),
      ...(dueAt && { dueAt }),
    };
  }
}
