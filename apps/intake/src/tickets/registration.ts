import type { InputOf, intake } from '@fengqiao/contracts';
import { refuse, type Channel, type Refusal, type TicketStatus, type UnitKind, type Urgency } from '@fengqiao/domain';
import type { RegistrationName } from './ticket.flow';
import type { Diversion } from './ticket';

/** What came in: an operator's call, or a resident's own words, which carry no `then`. */
export type Given = InputOf<typeof intake.register>;
export type RegistrationCode = keyof typeof intake.register.refusals;

/** What the rules ask of the city's profile. */
export type Profile = {
  readonly unit: (id: string) => { readonly kind: UnitKind } | undefined;
  readonly category: (id: string) => { readonly name: string; readonly leaf?: { readonly owner: string } } | undefined;
  readonly streetOf: (unitId: string) => unknown;
  readonly mayLead: (kind: UnitKind) => boolean;
};

/** What is known at the moment of registration beside the words themselves. */
export type Circumstances = {
  readonly at: Date;
  /** Channels that the caller may claim. */
  readonly channels: readonly Channel[];
  readonly city: Profile;
  /** Whether the ticket exists of which this one is said to be a duplicate. */
  readonly originalKnown: boolean;
};

export type Requested = {
  readonly lead: string;
  readonly assists: readonly string[];
  readonly urgency?: Urgency | undefined;
  readonly reason?: string | undefined;
  readonly overrideReason?: string | undefined;
};

/** What registration made of it. */
export type Outcome =
  | { readonly what: 'diverted'; readonly diversion: Diversion }
  | { readonly what: 'answered'; readonly text: string }
  | { readonly what: 'thanked'; readonly text: string }
  | { readonly what: 'held'; readonly reason?: string }
  | { readonly what: 'registered'; readonly requested?: Requested };

/** The fixed sentence that praise is answered with: it is copied to the unit, never dispatched (decisions). */
export const thanks = '感谢您的肯定与鼓励，您的表扬已转达相关单位。';

/** A place owner may be told of a matter that a department owns by law only for a stated reason (国办函〔2025〕66号). */
export const isPushedDown = ({ category, then }: Given, city: Profile): boolean => {
  const owner = category && city.category(category)?.leaf?.owner;
  return (
    then?.dispatch !== undefined &&
    (owner === 'districtDepartment' || owner === 'cityDepartment') &&
    city.streetOf(then.dispatch.lead) !== undefined
  );
};

/** Why this cannot be registered, or undefined. Nothing here may keep a resident's own words out for being vague. */
export const registrationFlaw = (given: Given, now: Circumstances): Refusal<RegistrationCode> | undefined =>
  channelFlaw(given, now) ?? factsFlaw(given, now) ?? dispatchFlaw(given, now);

const channelFlaw = ({ channel }: Given, { channels }: Circumstances) =>
  channels.includes(channel)
    ? undefined
    : refuse('channel-not-allowed', `The caller may not register for ${channel}; open to it: ${channels.join(', ') || 'none'}`, {
        where: 'channel',
      });

const factsFlaw = ({ place, category, reporter, occurredAt, then }: Given, { at, city, originalKnown }: Circumstances) => {
  if (place?.unitId && !city.unit(place.unitId)) return unknownUnit(place.unitId, 'place.unitId');
  if (category && !city.category(category))
    return refuse('unknown-category', `${category} is no category of this city`, { where: 'category' });
  if (reporter?.anonymous && (reporter.name || reporter.phone))
    return refuse('contradictory-reporter', 'An anonymous reporter has no name and no phone number', {
      where: 'reporter.anonymous',
    });
  if (occurredAt && Date.parse(occurredAt) > at.getTime())
    return refuse('occurred-in-future', 'What is reported cannot lie in the future', { where: 'occurredAt' });
  return then?.divert && originalFlaw(then.divert, originalKnown, 'then.divert.ofTicketNo');
};

/** The reporter of a duplicate is told where the matter stands, which takes the number of the ticket that it repeats (art. 11-3). */
export const originalFlaw = (
  { case: divertCase, ofTicketNo }: Pick<Diversion, 'case' | 'ofTicketNo'>,
  isKnown: boolean,
  where: string,
): Refusal<'original-missing' | 'unknown-ticket'> | undefined => {
  if (divertCase === 'duplicate' && ofTicketNo === undefined)
    return refuse('original-missing', 'Say in ofTicketNo which ticket this one repeats', { where });
  return ofTicketNo !== undefined && !isKnown
    ? refuse('unknown-ticket', `There is no other ticket ${ofTicketNo}`, { where })
    : undefined;
};

const unknownUnit = (id: string, where: string) => refuse('unknown-unit', `${id} is no unit of this city`, { where });

const dispatchFlaw = (given: Given, { city }: Circumstances) => {
  const requested = given.then?.dispatch;
  if (!requested) return undefined;
  const { lead, assists = [], overrideReason } = requested;
  const unit = city.unit(lead);
  if (!unit) return unknownUnit(lead, 'then.dispatch.lead');
  const stranger = assists.findIndex((id) => !city.unit(id));
  if (stranger >= 0) return unknownUnit(assists[stranger]!, `then.dispatch.assists.${stranger}`);
  if (!city.mayLead(unit.kind) && unit.kind !== 'external')
    return refuse('lead-not-allowed', `A ${unit.kind} never leads (Regulation art. 17); it may assist`, {
      where: 'then.dispatch.lead',
    });
  if (isPushedDown(given, city) && !overrideReason)
    return refuse('override-reason-missing', "A department's matter goes to a street only with a stated reason", {
      where: 'then.dispatch.overrideReason',
    });
  return undefined;
};

/** In the order of decisions.md, *From registration to a lead*: a diversion (an emergency first of all) before all else. */
export const outcomeOf = ({ kind, then }: Given): Outcome => {
  if (then?.divert) return { what: 'diverted', diversion: then.divert };
  if (then?.answer) return { what: 'answered', text: then.answer.text };
  if (kind === 'praise') return { what: 'thanked', text: thanks };
  if (then?.hold) return { what: 'held', reason: then.hold.reason };
  if (kind === 'inquiry' && !then) return { what: 'held' };
  if (!then?.dispatch) return { what: 'registered' };
  const { assists = [], ...requested } = then.dispatch;
  return { what: 'registered', requested: { ...requested, assists } };
};

const made: Record<Outcome['what'], { readonly status: TicketStatus; readonly step: RegistrationName }> = {
  diverted: { status: 'diverted', step: 'RegisterDiverted' },
  answered: { status: 'answered', step: 'RegisterAnswered' },
  thanked: { status: 'answered', step: 'RegisterAnswered' },
  held: { status: 'held', step: 'RegisterHeld' },
  registered: { status: 'registered', step: 'Register' },
};

/** The row of the flow that an outcome is, and the status that it leads to. */
export const stepOf = ({ what }: Outcome): { readonly status: TicketStatus; readonly step: RegistrationName } => made[what];

const TITLE_MAX = 100;
const TITLE_FROM_WORDS = 20;

/** The given title, else the matter and its place, else the first words of the description. */
export const titleOf = (
  { title, description }: Given,
  categoryName: string | undefined,
  placeName: string | undefined,
): string => {
  if (title) return title;
  if (categoryName) return [...`${categoryName}${placeName ? `（${placeName}）` : ''}`].slice(0, TITLE_MAX).join('');
  const words = [...description.replace(/\s+/g, ' ').trim()];
  return words.length <= TITLE_FROM_WORDS ? words.join('') : `${words.slice(0, TITLE_FROM_WORDS).join('')}…`;
};
