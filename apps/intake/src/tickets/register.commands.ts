import type { City } from '@fengqiao/city';
import { dispatch, intake, type AnswerOf } from '@fengqiao/contracts';
import { refuse, ticketNumber, within, type Refusal } from '@fengqiao/domain';
import { append, appendHistory, Call, CITY, Clock, setDeadline, UnitOfWork, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { AccessCodes } from '../progress/access-code.vault';
import { ReporterStore } from '../reporters/reporter.store';
import type { ViewerRole } from './projection';
import { outcomeOf, registrationFlaw, stepOf, titleOf, type Given, type Outcome } from './registration';
import { SearchWords } from './search-words.views';
import { evolve, type Registered, type Ticket } from './ticket';
import { announce } from './ticket.announcements';
import { TicketStore, type Words } from './ticket.store';
import { WAITING } from './tokens';
import type { Waiting } from './waiting';

type Door = typeof intake.register | typeof intake.registerPublic;
type Answer = AnswerOf<typeof intake.register>;

/** What is worked out of the words before the transaction begins. */
type Read = { readonly draft: Ticket; readonly words: Words; readonly outcome: Outcome };

/** Registers what a person asked for. Two round trips to the database beside the commit, three under an idempotency key. */
@Injectable()
export class RegisterCommands {
  constructor(
    private readonly work: UnitOfWork,
    private readonly tickets: TicketStore,
    private readonly reporters: ReporterStore,
    private readonly codes: AccessCodes,
    private readonly search: SearchWords,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
    @Inject(WAITING) private readonly waiting: Waiting,
  ) {}

  /** The access code is never kept: under the same key it is made again. */
  register(door: Door, given: Given, call: Call): Promise<Answer> {
    const roles =
      call.actor.kind === 'client' && door === intake.register
        ? call.actor.grants.map(({ role }) => role)
        : (['public'] as const);
    const channels = this.city.channelsFor(roles);
    const work = async (tx: Transaction): Promise<Answer> => {
      const at = this.clock.now();
      const original = given.then?.divert?.ofTicketNo;
      const originalKnown = original === undefined || (await this.tickets.isKnown(tx, original));
      const flaw =
        rightsFlaw(given, call, this.city) ?? registrationFlaw(given, { at, channels, city: this.city, originalKnown });
      return flaw ?? this.write(tx, this.read(given, at), given, call);
    };
    return this.work.decide(intake.register, call, given, work, {
      keep: ({ ticketNo, status }) => ({ ticketNo, status }),
      recall: (kept: { ticketNo: string; status: 'registered' }) => ({ ...kept, accessCode: this.codes.of(kept.ticketNo) }),
    });
  }

  private read(given: Given, at: Date): Read {
    const { place, description, category, reporter, urgency } = given;
    const answer = this.city.resolvePlace({ ...place });
    const placeUnitId = 'unitId' in answer ? answer.unitId : undefined;
    const placeUnit = placeUnitId === undefined ? undefined : this.city.unit(placeUnitId);
    const title = titleOf(given, category && this.city.category(category)?.name, placeUnit?.name);
    const outcome = outcomeOf(given);
    const anonymous = !reporter?.name && !reporter?.phone;
    return {
      outcome,
      draft: {
        id: v7(),
        ticketNo: '',
        version: 0,
        status: 'registered',
        kind: given.kind,
        channel: given.channel,
        registeredAt: at,
        ...(category && { category }),
        ...(urgency && { urgency }),
        ...(placeUnitId && { placeUnitId }),
        placeCandidates: answer.candidates,
        suggestedCategories: this.city
          .categoriesByWords(`${given.title ?? ''}\n${description}`)
          .map(({ categoryId }) => categoryId),
        hasContact: reporter?.phone !== undefined,
        urges: 0,
        level: 0,
      },
      words: {
        title,
        description,
        address: place?.address,
        lon: place?.lon,
        lat: place?.lat,
        placePath: placeUnit?.path,
        anonymous,
        confidential: reporter?.confidential ?? false,
        shareContact: given.shareContact ?? false,
        askByLink: reporter?.askByLink ?? false,
        occurredAt: given.occurredAt,
        sourceRef: given.sourceRef,
        answer: answerIn(outcome),
        words: this.search.of(title, description, place?.address),
      },
    };
  }

  private async write(tx: Transaction, { draft, words, outcome }: Read, { reporter }: Given, call: Call): Promise<Answer> {
    const at = draft.registeredAt;
    const identity = { ...(reporter?.name && { name: reporter.name }), ...(reporter?.phone && { phone: reporter.phone }) };
    const { sequence, sealed } = await this.reporters.receive(tx, draft.id, identity);
    const ticketNo = ticketNumber(this.waiting.localDate(at), sequence);
    const event: Registered = { type: 'Registered', status: stepOf(outcome).status, outcome };
    const ticket = evolve({ ...draft, ticketNo }, event);
    this.tickets.add(tx, ticket, words, sealed);
    this.tickets.addViewers(tx, ticket.id, this.firstViewers(call));
    const { kind, id } = call.actor;
    const policyVersion = this.waiting.policyVersion(at);
    appendHistory(tx, ticket.id, [
      { version: 1, type: event.type, at, actor: { kind, id, unitId: call.unitId }, policyVersion, event },
    ]);
    append(tx, [announce(ticket, event, { at, correlationId: call.correlationId })]);
    this.wait(tx, ticket);
    return { ticketNo, accessCode: this.codes.of(ticketNo), status: ticket.status };
  }

  /** The hotline sees every ticket, and a unit the ones that it registered. */
  private firstViewers(call: Call): { unitId: string; path: string; role: ViewerRole }[] {
    const viewer = (unitId: string, role: ViewerRole) => {
      const path = this.city.unit(unitId)?.path;
      return path === undefined ? [] : [{ unitId, path, role }];
    };
    const own = call.actor.kind === 'client' && call.unitId !== this.city.hotlineId ? viewer(call.unitId, 'registrar') : [];
    return [...viewer(this.city.hotlineId, 'hotline'), ...own];
  }

  private wait(tx: Transaction, { id, version, status, registeredAt, category }: Ticket): void {
    if (status === 'held')
      setDeadline(tx, { aggregateId: id, name: 'hold', dueAt: this.waiting.holdUntil(registeredAt, category), version });
    const rung = status === 'registered' ? this.waiting.undispatched(registeredAt, category) : undefined;
    if (rung) setDeadline(tx, { aggregateId: id, name: 'undispatched', dueAt: rung.dueAt, version, data: rung });
  }
}

const answerIn = (outcome: Outcome): string | undefined => {
  if (outcome.what === 'answered' || outcome.what === 'thanked') return outcome.text;
  return outcome.what === 'diverted' ? outcome.diversion.toReporter : undefined;
};

/** What is decided in the same call needs the right that deciding it later would need. */
const rightsFlaw = ({ then }: Given, call: Call, city: City): Refusal<'forbidden'> | undefined => {
  if (!then) return undefined;
  const no = (where: string) =>
    refuse('forbidden', `None of the caller's roles may decide ${where} under the access policy`, { where });
  if (then.divert && !call.scopeFor(intake.divert)) return no('then.divert');
  if (then.answer && !call.scopeFor(intake.answer)) return no('then.answer');
  if (then.hold && !call.scopeFor(intake.answer)) return no('then.hold');
  if (!then.dispatch) return undefined;
  const scope = call.scopeFor(dispatch.dispatchTicket);
  const path = city.unit(then.dispatch.lead)?.path;
  const inside =
    scope?.all || path === undefined || scope?.own.includes(path) || scope?.subtree.some((above) => within(path, above));
  return scope && inside ? undefined : no('then.dispatch');
};
