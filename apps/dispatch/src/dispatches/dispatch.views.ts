import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Clock, CITY, Database, readCursor, readHistory, scopeValues, sql, visibleTo, writeCursor, type Scope } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';
import { leadOf, nextClock, type Assignment, type Clock as SetClock, type Dispatch, type Event } from './dispatch';
import { through, type By } from './dispatch.store';

type AssignmentView = Exclude<AnswerOf<typeof contracts.getAssignment>, { refused: string }>;
type DispatchView = Exclude<AnswerOf<typeof contracts.dispatchTicket>, { refused: string }>;

const visible = sql(`
  select d.state from assignment a join dispatch d on d.id = a.dispatch_id where a.id = $1 and ${visibleTo('dispatch_viewer', 'd.id', 2)}`);
const live = sql(`select state from dispatch where ticket_no = $1`);
const byStatus = sql(`
  select d.state, d.registered_at::text as exact from dispatch d
  where d.status = $1 and ($2::timestamptz is null or (d.registered_at, d.id) > ($2, $3::uuid)) and ${visibleTo('dispatch_viewer', 'd.id', 4)}
  order by d.registered_at, d.id limit $7`);

/** What screens show of dispatches. */
@Injectable()
export class DispatchViews {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  /** The dispatch of an assignment that the scope shows. */
  async seen(assignmentId: string, scope: Scope): Promise<Dispatch | undefined> {
    return (await this.database.one<{ state: Dispatch }>(visible, [assignmentId, ...scopeValues(scope)]))?.state;
  }

  /** Any dispatch, for other services. */
  async ofTicket(ticketNo: string): Promise<Dispatch | undefined> {
    return (await this.database.one<{ state: Dispatch }>(live, [ticketNo]))?.state;
  }

  /** One assignment as of a version of its dispatch: the same version gives the same view, whenever it is asked. */
  async assignment(id: string, version: number, assignmentId: string): Promise<AssignmentView> {
    const history = (await readHistory<Event>(this.database, id)).filter((row) => row.version <= version);
    const dispatch = through(undefined, history.map(({ event }) => event)).at(-1)!;
    const assignment = dispatch.assignments.find((one) => one.id === assignmentId)!;
    const events = history.filter(({ event }) => 'assignmentId' in event && event.assignmentId === assignmentId);
    return { ...this.clocksOf(dispatch, assignment), ...this.workOf(events, history) };
  }

  dispatch(dispatch: Dispatch): DispatchView {
    const { id, ticketNo, status, version, accountable, promisedAt, dueAt } = dispatch;
    const lead = leadOf(dispatch)?.unitId;
    return {
      ...{ id, ticketNo, status, version },
      ...(accountable && { accountable }),
      ...(lead && { lead }),
      ...(promisedAt && { promisedAt }),
      ...(dueAt && { dueAt }),
      assignments: dispatch.assignments
        .filter((one) => one.role !== 'copy' && one.status !== 'replaced' && one.status !== 'handedOn')
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
    return through(undefined, history.map(({ event }) => event)).at(-1)!;
  }

  async list({ status, cursor, limit }: InputOf<typeof contracts.listDispatches>, scope: Scope): Promise<AnswerOf<typeof contracts.listDispatches>> {
    const after = cursor === undefined ? [null, null] : readCursor(cursor, 2);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const rows = await this.database.rows<{ state: Dispatch; exact: string }>(byStatus, [status, ...after, ...scopeValues(scope), limit + 1]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { items: shown.map(({ state }) => this.listed(state)), ...(last && { nextCursor: writeCursor([last.exact, last.state.id]) }) };
  }

  private listed(dispatch: Dispatch) {
    const { id, ticketNo, status, registeredAt, category, because, undispatchedBecause, accountable, dueAt, version } = dispatch;
    const lead = leadOf(dispatch)?.unitId;
    return {
      ...{ id, ticketNo, status, registeredAt, version },
      ...(category && { category }),
      ...(undispatchedBecause && because && { reason: because }),
      candidates: dispatch.candidates.map((unitId) => ({ unitId, name: this.city.unit(unitId)?.name ?? unitId })),
      ...(accountable && { accountable }),
      ...(lead && { lead }),
      ...(dueAt && { dueAt }),
    };
  }

  private clocksOf(dispatch: Dispatch, one: Assignment) {
    const now = this.clock.now();
    const next = nextClock(one);
    const view = ({ dueAt, stoppedAt }: SetClock) => ({ dueAt, ...(stoppedAt && { stoppedAt }), overdue: (stoppedAt ? new Date(stoppedAt) : now) > new Date(dueAt) });
    return {
      ...{ id: one.id, assignmentId: one.id, ticketNo: dispatch.ticketNo, unitId: one.unitId, role: one.role, status: one.status },
      ...{ version: dispatch.version, assignedAt: one.assignedAt },
      ...(one.clocks.handle && { dueAt: one.clocks.handle.dueAt }),
      ...(next && { next }),
      clocks: Object.fromEntries(Object.entries(one.clocks).map(([name, clock]) => [name, view(clock)])),
      because: Object.values(one.clocks).flatMap(({ because }) => [...because]),
    };
  }

  private workOf(events: readonly { event: Event; actor: By }[], history: readonly { event: Event }[]) {
    const pick = <Type extends Event['type']>(type: Type) =>
      events.flatMap(({ event, actor }) => (event.type === type ? [{ ...(event as Extract<Event, { type: Type }>), by: actor.unitId }] : []));
    const seenAt = new Map(history.flatMap(({ event }) => (event.type === 'InstructionsSeen' ? event.instructionIds.map((id) => [id, event.at] as const) : [])));
    return {
      instructions: pick('Instructed').map(({ instructionId: id, at, by, text }) => ({ id, at, by, text, ...(seenAt.has(id) && { seenAt: seenAt.get(id)! }) })),
      contacts: pick('Contacted').map(({ at, reached, note }) => ({ at, reached, ...(note && { note }) })),
      visits: pick('Visited').map(({ at, by, place, findings }) => ({ at, by, findings, ...(place && { place }) })),
      records: pick('Recorded').map(({ at, by, what, text }) => ({ at, by, what, text })),
      reports: pick('Reported').map(({ at, by, text, final }) => ({ at, by, text, final })),
      feedbacks: pick('FedBack').map(({ at, to, text, notReached }) => ({ at, to, text, notReached })),
    };
  }
}

