import { maskNumbersIn } from '@fengqiao/domain';
import { obligationsOf, type Obligation, type Place, type Whistle } from './whistle';

/** What somebody may see: whether a unit lies within it, and whether numbers in what was written are shown. */
export type Eyes = { readonly covers: (unitId: string) => boolean; readonly readsNumbers: boolean };

/** A whistle as far as it concerns somebody, with what stands in the way of closing. */
export type Seen = Whistle & { readonly waitsFor: readonly Obligation[]; readonly isWhole: boolean };

/** The blower and whoever is above it see all; others what they were called, invited, asked or told for. */
export const seenBy = (whistle: Whistle, { covers, readsNumbers }: Eyes): Seen => {
  const isWhole = covers(whistle.blower);
  const shown = isWhole ? whistle : partOf(whistle, covers);
  const waitsFor = obligationsOf(whistle).filter(({ unitId }) => isWhole || covers(unitId));
  return { ...(readsNumbers ? shown : withoutNumbers(shown)), waitsFor, isWhole };
};

const partOf = (whistle: Whistle, covers: Eyes['covers']): Whistle => {
  const targets = whistle.targets.filter(({ unitId }) => covers(unitId));
  return {
    ...whistle,
    ticketNos: targets.length > 0 ? whistle.ticketNos : [],
    ticketPlaces: [],
    advice: [],
    targets,
    conferences: whistle.conferences
      .filter(({ host, invitees, present = [] }) => [host, ...invitees, ...present].some(covers))
      .map((one) => ({
        ...one,
        invitees: one.invitees.filter(covers),
        ...(one.present && { present: one.present.filter(covers) }),
      })),
    actions: whistle.actions.filter(({ unitIds }) => unitIds.some(covers)),
    tasks: whistle.tasks.filter(({ unitId }) => covers(unitId)),
    funds: whistle.funds.filter(({ unitId, keeper }) => covers(unitId) || covers(keeper)),
    bodies: whistle.bodies.filter(({ members }) => members.some(covers)),
    notices: whistle.notices.filter(({ by, communities }) => covers(by) || communities.some(covers)),
    supervisions: whistle.supervisions.filter(({ unitId }) => covers(unitId)),
    appraisals: whistle.appraisals.filter(({ by, unitId }) => covers(by) || covers(unitId)),
  };
};

type Masked<Value> = (value: Value) => Value;
const maybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : maskNumbersIn(text));
const maskedPlace: Masked<Place> = (place) =>
  place.address === undefined ? place : { ...place, address: maskNumbersIn(place.address) };
const maskedSaid = <Said extends { readonly reason: string }>(said: Said): Said => ({
  ...said,
  reason: maskNumbersIn(said.reason),
});

/** The number of a ticket or a group is no person's, though it may look like one. */
const maskedBasis: Masked<NonNullable<Whistle['basis']>> = (basis) =>
  basis.type === 'ticket' || basis.type === 'group' ? basis : { ...basis, ref: maybe(basis.ref) };

/** Phone and identity numbers in what was written are shown to the blower alone. */
const withoutNumbers: Masked<Whistle> = (whistle) => ({
  ...whistle,
  reason: maskNumbersIn(whistle.reason),
  basis: whistle.basis && maskedBasis(whistle.basis),
  place: maskedPlace(whistle.place),
  targets: whistle.targets.map((one) => ({
    ...one,
    person: maybe(one.person),
    arrivedPlace: one.arrivedPlace && maskedPlace(one.arrivedPlace),
    refused: one.refused && maskedSaid(one.refused),
    contested: one.contested && {
      ...maskedSaid(one.contested),
      ...(one.contested.overruled && { overruled: maskedSaid(one.contested.overruled) }),
    },
    relieved: one.relieved && maskedSaid(one.relieved),
  })),
  conferences: whistle.conferences.map((one) => ({
    ...one,
    place: maskedPlace(one.place),
    agenda: one.agenda.map(maskNumbersIn),
    minutes: maybe(one.minutes),
  })),
  actions: whistle.actions.map((one) => ({
    ...one,
    place: maskedPlace(one.place),
    work: maskNumbersIn(one.work),
    results: one.results.map((said) => ({ ...said, result: maskNumbersIn(said.result), evidence: maybe(said.evidence) })),
  })),
  tasks: whistle.tasks.map((one) => ({ ...one, what: maskNumbersIn(one.what), evidence: maybe(one.evidence) })),
  funds: whistle.funds.map((one) => ({
    ...one,
    purpose: maskNumbersIn(one.purpose),
    decision: maybe(one.decision),
    uses: one.uses.map((use) => ({ ...use, for: maskNumbersIn(use.for) })),
  })),
  bodies: whistle.bodies.map((one) => ({ ...one, title: maskNumbersIn(one.title), place: maskedPlace(one.place) })),
  notices: whistle.notices.map((one) => ({
    ...one,
    about: maskNumbersIn(one.about),
    households: maybe(one.households),
    place: maskedPlace(one.place),
  })),
  supervisions: whistle.supervisions.map((one) => ({ ...one, finding: maybe(one.finding) })),
  appraisals: whistle.appraisals.map((one) => ({ ...one, comment: maybe(one.comment) })),
  closed: whistle.closed && { ...whistle.closed, result: maskNumbersIn(whistle.closed.result) },
  withdrawn: whistle.withdrawn && maskedSaid(whistle.withdrawn),
});
