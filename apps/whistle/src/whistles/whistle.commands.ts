import type { City } from '@fengqiao/city';
import { dispatch, intake, shapes, whistle as contracts, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, unitsOf, within, type Refusal, type Unit } from '@fengqiao/domain';
import {
  append,
  Bus,
  CITY,
  Clock,
  takeDeadline,
  UnitOfWork,
  type Call,
  type Deadline,
  type Transaction,
} from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7, validate } from 'uuid';
import { blowerAmong, blowWhistle, type Matters, type Order } from './blowing';
import { rulebookOf } from './city.rulebook';
import { lapse } from './clocks';
import { decide } from './deciding';
import type { Command, Event } from './events';
import { through } from './evolve';
import { mechanismOf } from './mechanism';
import { MechanismStore } from './mechanism.store';
import { NoticeStore } from './notice.store';
import type { Advice, Blower, Given } from './rulebook';
import type { Place, Whistle } from './whistle';
import { announce } from './whistle.announcements';
import { WhistleStore, type By } from './whistle.store';

const CLOCK: By = { kind: 'clock', id: 'clock', unitId: 'clock' };
/** What time does, also where a command finds it done. */
const ofTheClock = new Set<Event['type']>(['Unanswered', 'Overdue', 'ContestDue', 'SupervisionLapsed']);
const NOTHING = { all: false, own: [], subtree: [] };
const noMatters: Matters = { categories: [], places: [] };

/** Find, decide, save, announce: every command of a whistle takes these four steps, in one transaction. */
@Injectable()
export class WhistleCommands {
  readonly rules;

  constructor(
    private readonly work: UnitOfWork,
    private readonly store: WhistleStore,
    private readonly mechanisms: MechanismStore,
    private readonly notices: NoticeStore,
    private readonly bus: Bus,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {
    this.rules = rulebookOf(city);
  }

  given(): Given {
    return { now: this.clock.now(), rules: this.rules, newId: v7 };
  }

  /** `POST /whistles`. */
  blow(input: InputOf<typeof contracts.blow>, call: Call): Promise<Outcome> {
    return this.work.decide<Outcome>(
      contracts.blow,
      call,
      input,
      async (tx) => {
        const prepared = await this.prepared(input, call);
        if (isRefusal(prepared)) return prepared;
        const { blower, order, matters, standing } = prepared;
        const event = blowWhistle(blower, order, matters, standing, this.given());
        if (isRefusal(event)) return event;
        const [whistle] = through(undefined, [event]) as [Whistle];
        this.store.add(tx, whistle);
        this.settle(tx, undefined, [event], [whistle], byOf(call, blower.id), call.correlationId);
        return whistle;
      },
      { keep },
    );
  }

  /** What a blow would bring: nothing is kept. */
  async dryRun(input: InputOf<typeof contracts.blow>, call: Call) {
    const prepared = await this.prepared(input, call);
    if (isRefusal(prepared)) return prepared;
    const { blower, order, matters, standing } = prepared;
    const event = blowWhistle(blower, order, matters, standing, this.given());
    return isRefusal(event) ? event : event.blow;
  }

  /** A party's command; as what it acts follows from the units it speaks for. */
  onWhistle(
    contract: Contract,
    input: { whistleId: string; expectedVersion?: number | undefined },
    call: Call,
    command: Command,
  ): Promise<Outcome> {
    return this.work.decide<Outcome>(
      contract,
      call,
      input,
      async (tx) => {
        const found = await this.store.seen(tx, input.whistleId, call.scopeFor(contracts.getWhistle) ?? NOTHING);
        if (!found) return refuse('not-found', 'There is no such whistle, or it is not yours to see');
        if (!call.allowed) return refuse('forbidden', `None of your roles may call ${contract.name}`);
        const { id, version, status } = found;
        if (input.expectedVersion !== undefined && input.expectedVersion !== version)
          return refuse('stale-version', `The whistle is at version ${version}, not ${input.expectedVersion}; read it again`, {
            where: 'expectedVersion',
            present: { id, version, status },
          });
        const units = unitsOf(call.actor);
        const events = decide(found, command, units, this.given());
        return isRefusal(events) ? events : this.decided(tx, found, events, byOf(call), call.correlationId);
      },
      { keep },
    );
  }

  /** A limit ran out. */
  async lapse(deadline: Deadline): Promise<void> {
    await this.work.run(async (tx) => {
      const found = await this.store.byId(tx, deadline.aggregateId);
      if (!(await takeDeadline(tx, deadline.id))) return;
      if (found) this.decided(tx, found, lapse(found, this.given()), CLOCK, deadline.id);
    });
  }

  /** Who blows, for what: the caller's unit, the tickets it may name, and what stands for the place already. */
  private async prepared(input: InputOf<typeof contracts.blow>, call: Call) {
    if (!call.allowed) return refuse('forbidden', `None of your roles may call ${call.contract.name}`);
    const order = await this.withBasis(orderOf(input), call.correlationId);
    if (isRefusal(order)) return order;
    const blower = blowerAmong(this.blowersOf(call), order, this.given());
    if (!blower)
      return refuse(
        'not-a-blower',
        'None of your units may blow a whistle: the units of 《北京市街道办事处条例》第五条、第十一条、第十七条 may, as `calls` of the policy whistle names them',
      );
    const matters = await this.mattersOf(order.ticketNos, blower, call.correlationId, (ticketNo) => {
      const nth = input.ticketNos?.indexOf(ticketNo) ?? -1;
      return nth < 0 ? 'basis.ref' : `ticketNos.${nth}`;
    });
    if (isRefusal(matters)) return matters;
    const suggested = this.city.categoriesByWords(order.reason, 1).map(({ categoryId }) => categoryId);
    const known = matters.categories.length > 0 ? matters : { ...matters, categories: suggested };
    return { blower, order, matters: known, standing: await this.standingFor(order.place, matters) };
  }

  /** The units that the caller speaks for, with the roles that it holds there. */
  private blowersOf({ actor }: Call): Blower[] {
    return unitsOf(actor).flatMap((id) => {
      const unit = this.city.unit(id);
      const held = actor.grants.flatMap(({ role, unitId }) => (unitId === id ? [role] : []));
      return unit ? [{ ...unit, roles: held }] : [];
    });
  }

  /** The ticket that is the basis is linked. One for a group is for the ticket that carries it, and so for all that hang on it. */
  private async withBasis(order: Order, correlationId: string): Promise<Order | Refusal<'unknown-ticket'>> {
    const { type, ref = '' } = order.basis ?? {};
    if (type !== 'ticket' && type !== 'group') return order;
    if (type === 'ticket' ? !shapes.ticketNo.safeParse(ref).success : !validate(ref))
      return refuse('unknown-ticket', type === 'ticket' ? 'Give the number of the ticket' : 'Give the id of the group', {
        where: 'basis.ref',
      });
    if (type === 'ticket') return { ...order, ticketNos: [...new Set([...order.ticketNos, ref])] };
    const answer = await this.bus.ask(dispatch.groupHead, { groupId: ref }, { correlationId });
    if (isRefusal(answer) || answer.headTicketNo === undefined)
      return refuse('unknown-ticket', `There is no group ${ref}`, { where: 'basis.ref' });
    return { ...order, ticketNos: [...new Set([answer.headTicketNo, ...order.ticketNos])] };
  }

  /** Tickets are intake's: a blower may name those that it, or a unit of its tree, may see. */
  private async mattersOf(
    ticketNos: readonly string[],
    blower: Unit,
    correlationId: string,
    whereOf: (ticketNo: string) => string,
  ): Promise<Matters | Refusal<'unknown-ticket'>> {
    if (ticketNos.length === 0) return noMatters;
    const answer = await this.bus.ask(intake.matters, { ticketNos: [...ticketNos] }, { correlationId });
    const items = isRefusal(answer) ? [] : answer.items;
    const isMine = (path: string): boolean => within(path, blower.path);
    const seen = new Set(items.filter(({ paths }) => paths.some(isMine)).map(({ ticketNo }) => ticketNo));
    const stranger = ticketNos.find((ticketNo) => !seen.has(ticketNo));
    if (stranger !== undefined)
      return refuse('unknown-ticket', `There is no ticket ${stranger}, or it is not yours to see`, { where: whereOf(stranger) });
    return {
      categories: [...new Set(items.flatMap(({ category }) => category ?? []))],
      places: items.map(({ place }) => place),
    };
  }

  private async standingFor(place: Place, { places }: Matters): Promise<Advice[]> {
    const metres = this.city.whistleAt(this.clock.now()).mechanismMetres;
    const found = (await Promise.all([place, ...places].map((one) => this.mechanisms.near(one, metres)))).flat();
    return [...new Map(found.map((one) => [one.id, one])).values()].map(({ id, units }) => ({
      code: 'standing-mechanism',
      ref: id,
      text: `此处已有常态联动机制：${units.map((unit) => this.city.unit(unit)?.name ?? unit).join('、')}，可直接按原方案办理`,
    }));
  }

  private decided(tx: Transaction, before: Whistle, events: readonly Event[], by: By, correlationId: string): Whistle {
    if (events.length === 0) return before;
    const states = through(before, events);
    const after = states.at(-1)!;
    this.store.save(tx, after);
    const mechanism = before.mechanismId === undefined ? mechanismOf(after, (id) => this.city.unit(id)) : undefined;
    if (mechanism) this.mechanisms.add(tx, mechanism);
    this.settle(tx, before, events, states, by, correlationId);
    return after;
  }

  private settle(
    tx: Transaction,
    before: Whistle | undefined,
    events: readonly Event[],
    states: readonly Whistle[],
    by: By,
    correlationId: string,
  ): void {
    const after = states.at(-1)!;
    const doer = (event: Event): By => (ofTheClock.has(event.type) ? CLOCK : by);
    this.store.follow(tx, before, after, (id) => this.city.unit(id));
    this.notices.follow(tx, before, after);
    this.store.remember(tx, after, events, (before?.version ?? 0) + 1, doer);
    append(
      tx,
      events.map((event, at) => announce(states[at]!, event, doer(event).unitId, correlationId)),
    );
  }
}

/** What is remembered of a command under its key: its answer is made again from the history up to that version. */
type Decided = Pick<Whistle, 'id' | 'version'>;
export type Outcome = Whistle | Decided | Refusal;

const keep = ({ id, version }: Decided): Decided => ({ id, version });
const byOf = (call: Call, unitId = call.unitId): By => ({ kind: call.actor.kind, id: call.actor.id, unitId });

/** A place said in words alone is an address. */
export const placeOf = (place: string | Place): Place => (typeof place === 'string' ? { address: place } : place);

const orderOf = ({
  kind,
  reason,
  place,
  targets = [],
  ticketNos = [],
  basis,
  arriveBy,
}: InputOf<typeof contracts.blow>): Order => ({
  ...{ kind, reason, targets, ticketNos },
  place: placeOf(place),
  ...(basis && { basis }),
  ...(arriveBy !== undefined && { arriveBy }),
});
