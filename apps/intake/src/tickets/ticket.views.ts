import type { City } from '@fengqiao/city';
import { intake, type AnswerOf, type DispatchSnapshot, type InputOf } from '@fengqiao/contracts';
import { maskNumbersIn, refuse, type Channel, type RequestKind, type TicketStatus } from '@fengqiao/domain';
import { Call, CITY, Database, scopeValues, sql, visibleTo, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { ReporterStore, storedReporter, type Stored } from '../reporters/reporter.store';
import { LiveDispatch, type Present } from './live-dispatch.views';
import { carrying, limitOf, shownAssignments, standing, undispatchedReason } from './projection';
import { lensOf, reporterThrough, wordsThrough, type Lens, type Mask } from './seeing';

/** A ticket's row, as its readers' queries bring it. */
export type TicketRow = Stored & {
  readonly id: string;
  readonly ticketNo: string;
  readonly version: number;
  readonly status: TicketStatus;
  readonly kind: RequestKind;
  readonly channel: Channel;
  readonly category: string | null;
  readonly title: string;
  readonly description: string;
  readonly address: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly placeUnitId: string | null;
  readonly placeCandidates: readonly string[];
  readonly anonymous: boolean;
  readonly confidential: boolean;
  readonly shareContact: boolean;
  readonly registeredAt: Date;
  readonly answer: string | null;
  readonly urges: number;
  readonly level: number;
  readonly lead: string | null;
  readonly accountable: string | null;
  readonly dispatch: DispatchSnapshot | null;
  readonly dispatchAt: Date | null;
  readonly headDispatch: DispatchSnapshot | null;
};

const select = `
  select t.id, t.ticket_no as "ticketNo", t.version, s.status, t.kind, t.channel, t.category, t.title, t.description, t.address, t.lon,
    t.lat, t.place_unit_id as "placeUnitId", t.place_candidates as "placeCandidates", t.anonymous, t.confidential,
    t.share_contact as "shareContact", t.registered_at as "registeredAt", t.answer, t.urges, t.level, s.lead, s.accountable,
    s.dispatch, s.dispatch_at as "dispatchAt", h.dispatch as "headDispatch", ${storedReporter}
  from ticket t join ticket_standing s on s.id = t.id left join person p on p.id = t.person_id
    left join ticket_standing h on h.id = s.group_head`;
const visible = sql(`${select} where t.ticket_no = $1 and ${visibleTo('ticket_viewer', 't.id', 2)}`);
const members = sql(`
  select t.ticket_no as "ticketNo", ${visibleTo('ticket_viewer', 't.id', 2)} as seen
  from ticket_standing s join ticket t on t.id = s.id where s.group_head = $1 order by t.ticket_no`);
const titles = sql(`select ticket_no as "ticketNo", title from ticket where ticket_no = any($1::text[])`);

type Group = NonNullable<DispatchSnapshot['group']>;
const keptOf = ({ dispatch, headDispatch }: TicketRow): DispatchSnapshot | undefined =>
  carrying(dispatch ?? undefined, headDispatch ?? undefined);

const matters = sql(`
  select ticket_no as "ticketNo", category, place_unit_id as "unitId", lon, lat,
    array(select v.path::text from ticket_viewer v where v.id = t.id) as paths
  from ticket t where ticket_no = any($1::text[])`);
/** Where a ticket is, as far as that is known. */
type PlaceRow = Pick<TicketRow, 'lon' | 'lat'> & { readonly unitId: string | null };
type MatterRow = PlaceRow & Pick<TicketRow, 'ticketNo' | 'category'> & { readonly paths: string[] };
export const placeIn = ({ unitId, lon, lat }: PlaceRow) => ({
  ...(unitId !== null && { unitId }),
  ...(lon !== null && lat !== null && { lon, lat }),
});

const iso = (at: Date): string => at.toISOString();
const mildest: readonly Mask[] = ['none', 'partial', 'full'];

/** One ticket, as somebody may see it. */
@Injectable()
export class TicketViews {
  constructor(
    private readonly database: Database,
    private readonly reporters: ReporterStore,
    private readonly live: LiveDispatch,
    @Inject(CITY) private readonly city: City,
  ) {}

  async get({ ticketNo }: InputOf<typeof intake.getTicket>, call: Call): Promise<AnswerOf<typeof intake.getTicket>> {
    const row = call.allowed ? await this.find(ticketNo, call.scope) : undefined;
    if (!row) return refuse('not-found', `There is no ticket ${ticketNo}, or it is not yours to see`);
    const present = await this.live.of(ticketNo, row, call.correlationId);
    const { snapshot, head } = present;
    const lens = this.lensFor(call, row, carrying(snapshot, head));
    const group = snapshot?.group && (await this.groupOf(snapshot.group, lens, call.scope));
    return { ...this.viewOf(row, present, lens), ...(group && { group }) };
  }

  /** How many hang on the head; which ones, for those near it and as far as they see them. */
  private async groupOf({ groupId, role, headTicketId, headTicketNo }: Group, lens: Lens, scope: Scope) {
    const rows = await this.database.rows<{ ticketNo: string; seen: boolean }>(members, [headTicketId, ...scopeValues(scope)]);
    const ticketNos = rows.flatMap(({ ticketNo, seen }) => (seen ? [ticketNo] : []));
    return { groupId, role, headTicketNo, members: rows.length, ...(lens.text === 'clear' && { ticketNos }) };
  }

  /** The ticket if it lies within the scope. */
  find(ticketNo: string, scope: Scope): Promise<TicketRow | undefined> {
    return this.database.one<TicketRow>(visible, [ticketNo, ...scopeValues(scope)]);
  }

  /** How the caller sees the ticket while its dispatch is as it is. */
  lensFor(call: Call, row: TicketRow, snapshot: DispatchSnapshot | undefined = keptOf(row)): Lens {
    const { grants } = call.actor;
    const masks = grants.map(({ role }) => this.city.accessRule(role, intake.getTicket.name)?.mask ?? 'full');
    return lensOf({
      grants,
      mask: mildest.find((mask) => masks.includes(mask)) ?? 'full',
      lead: snapshot?.lead,
      accountable: snapshot?.accountable,
      assists: snapshot?.assignments.flatMap(({ role, unitId }) => (role === 'assist' ? [unitId] : [])) ?? [],
      confidential: row.confidential,
      shareContact: row.shareContact,
    });
  }

  /** Titles for other services' lists, whose readers are not known here: without numbers. */
  async titles({ ticketNos }: InputOf<typeof intake.titles>): Promise<AnswerOf<typeof intake.titles>> {
    const rows = await this.database.rows<{ ticketNo: string; title: string }>(titles, [ticketNos]);
    return { titles: Object.fromEntries(rows.map(({ ticketNo, title }) => [ticketNo, maskNumbersIn(title)])) };
  }

  /** What and where tickets are, and the paths of who sees them, for services that link them. */
  async matters({ ticketNos }: InputOf<typeof intake.matters>): Promise<AnswerOf<typeof intake.matters>> {
    const rows = await this.database.rows<MatterRow>(matters, [ticketNos]);
    return {
      items: rows.map(({ ticketNo, category, paths, ...place }) => ({
        ticketNo,
        paths,
        ...(category && { category }),
        place: placeIn(place),
      })),
    };
  }

  private viewOf(
    row: TicketRow,
    { snapshot, head, asOf }: Present,
    lens: Lens,
  ): Exclude<AnswerOf<typeof intake.getTicket>, { refused: string }> {
    const { ticketNo, kind, channel, category, registeredAt, urges, version, anonymous, confidential, answer } = row;
    const identity = lens.reporter === 'hidden' ? {} : this.reporters.open(row.id, row);
    const categoryName = category && this.city.category(category)?.name;
    return {
      ticketNo,
      status: standing(row.status, snapshot, head),
      kind,
      channel,
      ...(category && { category }),
      ...(categoryName && { categoryName }),
      title: wordsThrough(lens, row.title),
      description: wordsThrough(lens, row.description),
      place: this.placeOf(row, lens),
      reporter: { ...reporterThrough(lens, identity), anonymous, confidential },
      ...this.handlingOf(row, snapshot, carrying(snapshot, head)),
      registeredAt: iso(registeredAt),
      ...(answer && { answer: wordsThrough(lens, answer) }),
      urges,
      version,
      asOf: iso(asOf),
    };
  }

  private placeOf({ address, lon, lat, placeUnitId }: TicketRow, lens: Lens) {
    const unitName = placeUnitId && this.city.unit(placeUnitId)?.name;
    return {
      ...(address && { address: wordsThrough(lens, address) }),
      ...(lon !== null && { lon }),
      ...(lat !== null && { lat }),
      ...(placeUnitId && { unitId: placeUnitId }),
      ...(unitName && { unitName }),
    };
  }

  /** `own`: the ticket's dispatch; `snapshot`: the one that it is handled by, its own or its head's. */
  private handlingOf(
    { status, placeCandidates, level }: TicketRow,
    own: DispatchSnapshot | undefined,
    snapshot: DispatchSnapshot | undefined,
  ) {
    const waiting = !snapshot?.lead && status === 'registered';
    const undispatched = waiting && {
      reason: undispatchedReason(snapshot?.undispatchedBecause),
      candidates: snapshot?.candidates ?? [...placeCandidates],
      escalation: level,
    };
    if (!own || !snapshot) return { assignments: [], copies: [], ...(undispatched && { undispatched }) };
    const { lead, accountable } = snapshot;
    const dueAt = limitOf(snapshot);
    const { promisedAt, version } = own;
    return {
      ...(lead && { lead }),
      ...(accountable && { accountable }),
      assignments: shownAssignments(snapshot).map((assignment) => this.assignmentOf(assignment)),
      copies: snapshot.assignments
        .filter(({ role, status }) => role === 'copy' && status !== 'replaced')
        .map(({ unitId, assignedAt }) => ({ unitId, unitName: this.nameOf(unitId), at: assignedAt })),
      ...(promisedAt && { promisedAt }),
      ...(dueAt && { dueAt }),
      ...(snapshot.provisional && { provisional: true }),
      ...(undispatched && { undispatched }),
      dispatchVersion: version,
    };
  }

  private assignmentOf({ assignmentId, unitId, role, status, sign, contact, handle }: DispatchSnapshot['assignments'][number]) {
    return {
      assignmentId,
      unitId,
      unitName: this.nameOf(unitId),
      role,
      status,
      ...(handle && { dueAt: handle.dueAt }),
      ...(sign && { signDueAt: sign.dueAt }),
      ...(contact && { contactDueAt: contact.dueAt }),
    };
  }

  private nameOf(unitId: string): string {
    return this.city.unit(unitId)?.name ?? unitId;
  }
}
