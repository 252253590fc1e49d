import type { DispatchSnapshot } from '@fengqiao/contracts';

/** One event of a dispatch, kept as it was said: the public state it left behind, under (dispatch, version). */
export type Fact = { readonly version: number; readonly type: string; readonly snapshot: DispatchSnapshot };

/** What a callback brought: who was not reached answers nothing. `version` orders what was recorded at the same moment. */
export type Answer = {
  readonly at: Date;
  readonly version: number;
  readonly reached: boolean;
  readonly resolved?: 'yes' | 'partly' | 'no' | undefined;
  readonly satisfied?: 'yes' | 'mostly' | 'no' | undefined;
};

/** What of the assessment policy makes an item; values are hundredths, so that every rate stays an exact fraction. */
export type ItemPolicy = {
  readonly version: string;
  readonly definitionId: string;
  readonly countedKinds: readonly string[];
  /** Media and network: an independent check of the result, and no satisfaction. */
  readonly responseOnlyChannels: readonly string[];
  readonly values: {
    readonly resolved: Readonly<Record<'yes' | 'partly' | 'no', number>>;
    readonly satisfied: Readonly<Record<'yes' | 'mostly' | 'no', number>>;
  };
};

/** Where a unit stands, as far as counting asks. `districtId`: the unit of level `district` at which its items count too. */
export type Place = { readonly path: string; readonly level: string; readonly districtId?: string | undefined };

/** The city as the assessment sees it. The policy of an item is the one in force at the end of its month. */
export type Assessing = {
  readonly monthOf: (limit: Date) => string;
  readonly policyOf: (month: string) => ItemPolicy;
  readonly placeOf: (unitId: string, month: string) => Place | undefined;
};

/** A value as an exact fraction; `den` 0 means that there is none. */
export type Value = { readonly num: number; readonly den: number };

/**
 * What counts for one unit in the month of its limit: (ticket, accountable unit) as lead, and one for each assist. The lead's
 * id is the dispatch's, an assist's its assignment's, so that deriving twice gives the same rows.
 */
export type Item = {
  readonly id: string;
  readonly role: 'lead' | 'assist';
  readonly unitId: string;
  readonly path: string;
  readonly level: string;
  readonly districtId: string | undefined;
  readonly month: string;
  readonly dueAt: Date;
  /** From this city time the item counts: its limit, or the callback if the reporter asked for it earlier. */
  readonly countsFrom: Date;
  readonly responded: boolean;
  /** From this city time the response is known: not before the item counts, nor while a clock still runs. */
  readonly responseFrom: Date;
  readonly signedAt: Date | undefined;
  readonly contactedAt: Date | undefined;
  readonly resolved: string | undefined;
  readonly satisfied: string | undefined;
  readonly resolution: Value;
  readonly satisfaction: Value;
  readonly policyVersion: string;
  readonly definitionId: string;
};

type Clock = { readonly dueAt: string; readonly stoppedAt?: string | undefined };

const none: Value = { num: 0, den: 0 };
const closedType = 'dispatch.dispatch.closed.v1';

/** The newest state in the set; facts may be there in any order and more than once. */
export const newestOf = (facts: readonly Fact[]): DispatchSnapshot | undefined =>
  facts.reduce<Fact | undefined>((newest, fact) => (newest && newest.version >= fact.version ? newest : fact), undefined)
    ?.snapshot;

/** When the ticket was first closed: callbacks after it are late facts. */
export const closedAt = (facts: readonly Fact[]): Date | undefined => {
  const times = facts.filter(({ type }) => type === closedType).map(({ snapshot }) => new Date(snapshot.at).getTime());
  return times.length > 0 ? new Date(Math.min(...times)) : undefined;
};

/** The last valid answer before the close; an attempt that reached nobody is none. */
const validAnswer = (answers: readonly Answer[], closed: Date | undefined): Answer | undefined =>
  answers
    .filter(({ reached, at }) => reached && (!closed || at <= closed))
    .reduce<Answer | undefined>((last, answer) => (last && compareAnswers(last, answer) > 0 ? last : answer), undefined);

const compareAnswers = (a: Answer, b: Answer): number => a.at.getTime() - b.at.getTime() || a.version - b.version;

/** True when all clocks were stopped in time, false when one was not, and from when this is known for certain. */
const responseOf = (clocks: readonly Clock[], countsFrom: Date): { responded: boolean; responseFrom: Date } => {
  const ends = clocks.map(({ dueAt, stoppedAt }) => ({ dueAt: new Date(dueAt), stoppedAt: stoppedAt && new Date(stoppedAt) }));
  const late = ends.some(({ dueAt, stoppedAt }) => stoppedAt && stoppedAt > dueAt);
  const running = ends.filter(({ stoppedAt }) => !stoppedAt).map(({ dueAt }) => dueAt.getTime());
  const known = late || running.length === 0 ? 0 : Math.min(...running);
  return {
    responded: ends.length > 0 && !late && running.length === 0,
    responseFrom: new Date(Math.max(countsFrom.getTime(), known)),
  };
};

/** What the answers are worth to a ticket: without contact data nothing, of press and opinion no satisfaction. */
const valuesOf = (snapshot: DispatchSnapshot, answer: Answer | undefined, policy: ItemPolicy) => {
  const { resolved, satisfied } = answer ?? {};
  if (!snapshot.hasContact && !policy.responseOnlyChannels.includes(snapshot.channel)) {
    return { resolved: undefined, satisfied: undefined, resolution: none, satisfaction: none };
  }
  const asked = policy.responseOnlyChannels.includes(snapshot.channel) ? undefined : satisfied;
  return {
    resolved,
    satisfied: asked,
    resolution: resolved ? { num: policy.values.resolved[resolved], den: 100 } : none,
    satisfaction: asked ? { num: policy.values.satisfied[asked], den: 100 } : none,
  };
};

const countedStatuses = ['dispatched', 'handling', 'completed', 'closed'];

/** True if this state of a dispatch has an item: a counted kind, somebody accountable, a limit, and not ended at intake. */
export const isCounted = ({ kind, status, accountable, dueAt }: DispatchSnapshot, policy: ItemPolicy): boolean =>
  policy.countedKinds.includes(kind) && countedStatuses.includes(status) && accountable !== undefined && dueAt !== undefined;

/** A clock that nobody could stop does not count: without contact data the first contact falls away. */
const leadClocks = ({ response, hasContact }: DispatchSnapshot): readonly Clock[] =>
  response ? [response.sign, ...(hasContact || response.contact.stoppedAt ? [response.contact] : [])] : [];

/**
 * The items of one dispatch, from the set of its facts and of its callbacks' answers. Any order and any repetition of
 * either gives the same items: only the newest state, the close and the last valid answer are asked for.
 */
export const itemsOf = (facts: readonly Fact[], answers: readonly Answer[], city: Assessing): Item[] => {
  const snapshot = newestOf(facts);
  if (!snapshot?.dueAt || !snapshot.accountable) return [];
  const dueAt = new Date(snapshot.dueAt);
  const month = city.monthOf(dueAt);
  const policy = city.policyOf(month);
  if (!isCounted(snapshot, policy)) return [];
  const answer = validAnswer(answers, closedAt(facts));
  const countsFrom = answer && answer.at < dueAt ? answer.at : dueAt;
  const shared = { month, dueAt, countsFrom, policyVersion: policy.version, definitionId: policy.definitionId };

  const itemOf = (id: string, role: Item['role'], unitId: string, clocks: readonly Clock[]): Item[] => {
    const place = city.placeOf(unitId, month);
    if (!place) return [];
    const [sign, contact] = clocks;
    return [
      {
        id,
        role,
        unitId,
        ...place,
        districtId: place.districtId,
        ...shared,
        ...responseOf(clocks, countsFrom),
        signedAt: instantOf(sign),
        contactedAt: instantOf(contact),
        ...valuesOf(snapshot, answer, policy),
      },
    ];
  };

  const assists = snapshot.assignments.filter(({ role, status, sign }) => role === 'assist' && status !== 'replaced' && sign);
  return [
    ...itemOf(snapshot.dispatchId, 'lead', snapshot.accountable, leadClocks(snapshot)),
    ...assists.flatMap(({ assignmentId, unitId, sign }) => itemOf(assignmentId, 'assist', unitId, sign ? [sign] : [])),
  ];
};

const instantOf = (clock: Clock | undefined): Date | undefined => (clock?.stoppedAt ? new Date(clock.stoppedAt) : undefined);
