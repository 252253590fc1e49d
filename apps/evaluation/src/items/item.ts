import type { DispatchSnapshot } from '@fengqiao/contracts';
import { within } from '@fengqiao/domain';
import { saidOf, validAnswer, type Answer, type Reporter, type Said } from './answering';
import { responseOf, together } from './clock';
import { leadPart, ownParts, type Part } from './part';

/** One event of a dispatch, kept as it was said: the public state it left behind, under (dispatch, version). */
export type Fact = { readonly version: number; readonly type: string; readonly snapshot: DispatchSnapshot };

/** What of the assessment policy makes an item. What an answer is worth is asked only when rates are made. */
export type ItemPolicy = {
  readonly version: string;
  readonly definitionId: string;
  readonly countedKinds: readonly string[];
  /** Media and network: an independent check of the result, and no satisfaction. */
  readonly responseOnlyChannels: readonly string[];
};

/** Where a unit stands, as far as counting asks. `districtId`: the unit of level `district` at which its items count too. */
export type Place = { readonly path: string; readonly level: string; readonly districtId?: string | undefined };

/** The city as the assessment sees it. The policy of an item is the one in force at the end of its month. */
export type Assessing = {
  readonly monthOf: (limit: Date) => string;
  readonly policyOf: (month: string) => ItemPolicy;
  readonly placeOf: (unitId: string, month: string) => Place | undefined;
  /** From when a month may close: no response of who helps is waited for any longer. */
  readonly closesFrom: (month: string) => Date;
};

/** All that is known of a matter. `members`: the other reporters of the group whose head this is. */
export type Known = {
  readonly facts: readonly Fact[];
  readonly answers: readonly Answer[];
  /** The reason code of an approved exclusion. */
  readonly exclusion?: string | undefined;
  readonly members?: readonly Reporter[] | undefined;
};

/**
 * What counts for one unit in the month of the ticket's limit: (ticket or group, accountable unit) as lead, and as assist
 * (ticket or group, unit) of each helper and of the office that leads inside the accountable street. The lead's id is the
 * dispatch's, another's its first assignment's, so that deriving twice gives the same rows.
 */
export type Item = {
  readonly id: string;
  readonly role: 'lead' | 'assist';
  readonly unitId: string;
  readonly path: string;
  readonly level: string;
  readonly districtId: string | undefined;
  readonly kind: string;
  readonly month: string;
  /** The unit's own handling limit: an assist may have another than the ticket. */
  readonly dueAt: Date;
  /** From this city time the item counts: its limit, or the callback if the reporter asked for it earlier. */
  readonly countsFrom: Date;
  readonly responded: boolean;
  /** From this city time the response is known: not before the item counts, nor while a clock still runs. */
  readonly responseFrom: Date;
  /** Nothing of it waits for a time to come: it stands in the tallies. */
  readonly settled: boolean;
  readonly signedAt: Date | undefined;
  readonly contactedAt: Date | undefined;
  /** Done by that limit, or as much later as is excused: of a lead shown beside the rates, part of none. */
  readonly inTime: boolean;
  readonly resolved: Said;
  readonly satisfied: Said;
  /** Whether anybody could be asked at all: of press and opinion nobody how satisfied, without contact data nobody anything. */
  readonly resolutionApplies: boolean;
  readonly satisfactionApplies: boolean;
  /** Reason code; such an item is in no official figure. */
  readonly excluded: string | undefined;
  readonly policyVersion: string;
  readonly definitionId: string;
};

const closedType = 'dispatch.dispatch.closed.v1';
const groupedType = 'dispatch.dispatch.grouped.v1';

/** The newest state in the set; facts may be there in any order and more than once. */
export const newestOf = (facts: readonly Fact[]): DispatchSnapshot | undefined =>
  facts.reduce<Fact | undefined>((newest, fact) => (newest && newest.version >= fact.version ? newest : fact), undefined)
    ?.snapshot;

/**
 * The state that decides month and response: the newest of the present lead's first round of handling. Rework makes no second
 * item, and its clocks do not mend the first ones.
 */
const basisOf = (facts: readonly Fact[], { dispatchRound }: DispatchSnapshot): DispatchSnapshot => {
  const ofLead = facts.filter(({ snapshot }) => snapshot.dispatchRound === dispatchRound);
  const first = Math.min(...ofLead.map(({ snapshot }) => snapshot.handlingRound));
  return newestOf(ofLead.filter(({ snapshot }) => snapshot.handlingRound === first))!;
};

/** The state of each round of handling, as it stands or ended, the first one first. */
const statesOf = (facts: readonly Fact[]): DispatchSnapshot[] => {
  const roundOf = ({ snapshot }: Fact): number => snapshot.handlingRound;
  const rounds = [...new Set(facts.map(roundOf))].sort((a, b) => a - b);
  return rounds.map((round) => newestOf(facts.filter((fact) => roundOf(fact) === round))!);
};

/** Whether the ticket was ever closed: nobody is called any more. What its reporter says counts until its month closes. */
export const isClosed = (facts: readonly Fact[]): boolean => facts.some(({ type }) => type === closedType);

/**
 * Since when the unit leads that does now; undefined if it was the first. What was said until then is not about it, nor about
 * whoever leads first after a group of which another unit was the head's.
 */
export const ledSince = (facts: readonly Fact[]): Date | undefined => {
  const round = newestOf(facts)?.dispatchRound ?? 0;
  if (round < 1) return undefined;
  const ofLead = facts.filter(({ snapshot }) => snapshot.dispatchRound === round);
  const { snapshot: first } = ofLead.reduce((earliest, fact) => (fact.version < earliest.version ? fact : earliest));
  const wasOther = ({ type, snapshot: { dispatchRound, accountable } }: Fact): boolean =>
    type === groupedType && dispatchRound < round && accountable !== first.accountable;
  return round > 1 || facts.some(wasOther) ? new Date(first.at) : undefined;
};

/** Nobody leads it (yet), it was only told, it ended at intake, or its group's head counts for it. */
const uncounted = ['undispatched', 'informed', 'ended', 'grouped'];

/** True if a hang (挂账) was approved before the limit ran out: the clock stands, and nothing falls due. */
const isHung = ({ hungSince, dueAt }: DispatchSnapshot): boolean =>
  hungSince !== undefined && dueAt !== undefined && new Date(hungSince) <= new Date(dueAt);

/**
 * True if this state of a dispatch has an item: a counted kind, somebody accountable, a limit that runs, and not ended at
 * intake. A group counts at its head: members are `grouped`.
 */
export const isCounted = (snapshot: DispatchSnapshot, policy: Pick<ItemPolicy, 'countedKinds'>): boolean =>
  policy.countedKinds.includes(snapshot.kind) &&
  !uncounted.includes(snapshot.status) &&
  snapshot.group?.role !== 'member' &&
  snapshot.accountable !== undefined &&
  snapshot.dueAt !== undefined &&
  !isHung(snapshot);

/**
 * The items of one dispatch at a city time, from the set of its facts, its answers and its exclusion. Any order and any
 * repetition gives the same items.
 */
export const itemsOf = ({ facts, answers, exclusion, members }: Known, city: Assessing, now: Date): Item[] => {
  const newest = newestOf(facts);
  const basis = newest && basisOf(facts, newest);
  if (!basis?.dueAt || !newest?.accountable) return [];
  const dueAt = new Date(basis.dueAt);
  const month = city.monthOf(dueAt);
  const policy = city.policyOf(month);
  if (!isCounted(newest, policy)) return [];
  const { hasContact, channel } = newest;
  const reporter = { hasContact, channel, answers, ledSince: ledSince(facts) };
  const isHead = newest.group?.role === 'head';
  const own = validAnswer(reporter);
  const countsFrom = !isHead && own && own.at < dueAt ? own.at : dueAt;
  const shared = {
    kind: newest.kind,
    month,
    countsFrom,
    ...saidOf([reporter, ...((isHead && members) || [])], policy.responseOnlyChannels),
    excluded: exclusion,
    policyVersion: policy.version,
    definitionId: policy.definitionId,
  };

  const itemOf = (role: Item['role'], { clocks, ...part }: Part): Item[] => {
    const place = city.placeOf(part.unitId, month);
    if (!place) return [];
    // A lead's clocks run out before its limit, and that lies in the month.
    const judgedAt = role === 'assist' ? city.closesFrom(month) : undefined;
    const response = together(clocks.map((ofOne) => responseOf(ofOne, countsFrom, judgedAt)));
    const settled = countsFrom <= now && response.responseFrom <= now;
    const own = { ...part, dueAt: part.dueAt ?? dueAt, inTime: part.inTime ?? isInTime(basis, dueAt) };
    return [{ role, ...place, districtId: place.districtId, ...shared, ...own, ...response, settled }];
  };

  const inside = ownParts(statesOf(facts), basis, newest, isInside(newest.accountable, city, month));
  return [
    ...itemOf('lead', leadPart(basis, newest.dispatchId, newest.accountable)),
    ...inside.flatMap((part) => itemOf('assist', part)),
  ];
};

/** Whether a unit lies inside the street-level unit that answers; whoever else answers has nobody inside. */
const isInside = (accountable: string, city: Assessing, month: string): ((unitId: string) => boolean) => {
  const street = city.placeOf(accountable, month);
  const isStreet = street?.level === 'street' || street?.level === 'zone';
  return (unitId) => isStreet && within(city.placeOf(unitId, month)?.path ?? '', street.path);
};

const isInTime = ({ completedAt, excusedMs = 0 }: DispatchSnapshot, dueAt: Date): boolean =>
  completedAt !== undefined && new Date(completedAt).getTime() <= dueAt.getTime() + excusedMs;
