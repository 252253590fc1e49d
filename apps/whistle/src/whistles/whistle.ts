import type { Advice, Kind } from './rulebook';

export type Status = 'blown' | 'working' | 'closed' | 'withdrawn';

export type Place = {
  readonly address?: string | undefined;
  readonly unitId?: string | undefined;
  readonly lon?: number | undefined;
  readonly lat?: number | undefined;
};

/** called → accepted → arrived → released. A unit that refused may still come; one that was relieved need not. */
export type TargetStatus = 'called' | 'accepted' | 'arrived' | 'refused' | 'released' | 'relieved';

type Said = { readonly at: string; readonly reason: string };

/** A unit that was called: its limits, and what it did. */
export type Target = {
  readonly id: string;
  readonly unitId: string;
  readonly mandatory: boolean;
  /** An equal on the other side of a border: it may call conferences too. */
  readonly peer: boolean;
  readonly superior: string;
  readonly status: TargetStatus;
  readonly acceptBy: string;
  readonly arriveBy: string;
  readonly provisional: boolean;
  readonly because: readonly string[];
  readonly acceptedAt?: string | undefined;
  readonly person?: string | undefined;
  /** The limit to answer ran out before it did. */
  readonly unanswered?: true | undefined;
  readonly arrivedAt?: string | undefined;
  readonly arrivedPlace?: Place | undefined;
  /** The limit to be there ran out before it was. */
  readonly late?: true | undefined;
  readonly refused?: Said | undefined;
  /** `isDue`: the blower's time to settle it is over; the superior decides. */
  readonly contested?:
    (Said & { readonly dueAt: string; readonly isDue?: true; readonly overruled?: Said & { readonly by: string } }) | undefined;
  readonly relieved?: (Said & { readonly by: string }) | undefined;
  readonly releasedAt?: string | undefined;
};

export type Conference = {
  readonly id: string;
  readonly host: string;
  readonly at: string;
  readonly place: Place;
  readonly agenda: readonly string[];
  readonly invitees: readonly string[];
  readonly present?: readonly string[] | undefined;
  readonly minutes?: string | undefined;
};

export type ActionKind = 'enforcement' | 'interview' | 'works' | 'other';

export type NewAction = {
  readonly id: string;
  readonly kind: ActionKind;
  readonly place: Place;
  readonly at: string;
  readonly unitIds: readonly string[];
  readonly work: string;
};
export type ActionResult = {
  readonly unitId: string;
  readonly at: string;
  readonly result: string;
  readonly evidence?: string | undefined;
};
export type Action = NewAction & { readonly conferenceId: string; readonly results: readonly ActionResult[] };

export type NewTask = { readonly id: string; readonly unitId: string; readonly what: string; readonly dueAt: string };
export type Task = NewTask & {
  readonly conferenceId: string;
  /** `dropped`: its unit was relieved. */
  readonly status: 'open' | 'finished' | 'accepted' | 'dropped';
  readonly finishedAt?: string | undefined;
  readonly evidence?: string | undefined;
  readonly acceptedAt?: string | undefined;
};

export type NewFund = {
  readonly id: string;
  readonly unitId: string;
  readonly keeper: string;
  /** 分 */
  readonly amountFen: number;
  readonly purpose: string;
};
export type Fund = NewFund & {
  readonly appliedAt: string;
  readonly status: 'applied' | 'approved' | 'denied';
  readonly decidedAt?: string | undefined;
  readonly decision?: string | undefined;
  readonly usedFen: number;
  readonly uses: readonly { readonly at: string; readonly amountFen: number; readonly for: string }[];
};

/** A temporary joint body for a site. It is over at `until`, or before when somebody ended it. */
export type Body = {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  readonly members: readonly string[];
  readonly until: string;
  readonly endedAt?: string | undefined;
};

/** A planned stop, told to communities before anybody complains. */
export type Notice = {
  readonly id: string;
  readonly by: string;
  readonly about: string;
  /** Which households: buildings, stairs, how many. */
  readonly households?: string | undefined;
  readonly place: Place;
  readonly from: string;
  readonly until: string;
  readonly communities: readonly string[];
};

/** A refusal, silence or lateness before the superior (Street Regulation art. 44). */
export type NewSupervision = {
  readonly id: string;
  readonly unitId: string;
  readonly superior: string;
  readonly because: 'refused' | 'silent' | 'late';
  readonly dueAt: string;
};
export type Supervision = NewSupervision & {
  readonly at: string;
  readonly answeredAt?: string | undefined;
  readonly finding?: string | undefined;
  readonly lapsed?: true | undefined;
};

export type Appraisal = {
  readonly at: string;
  readonly by: string;
  readonly unitId: string;
  readonly marks: Readonly<Record<string, number>>;
  readonly comment?: string | undefined;
};

/** What was said when it was blown. */
export type Blow = {
  readonly id: string;
  readonly kind: Kind;
  readonly reason: string;
  readonly place: Place;
  readonly blower: string;
  readonly basis?:
    { readonly type: 'ticket' | 'group' | 'patrol' | 'grid' | 'initiative'; readonly ref?: string | undefined } | undefined;
  readonly ticketNos: readonly string[];
  /** Places of its tickets: what a standing mechanism is made for. */
  readonly ticketPlaces: readonly Place[];
  readonly advice: readonly Advice[];
  readonly policyVersion: string;
  readonly targets: readonly Target[];
};

/** All of one whistle: the aggregate. One version; targets, conferences, actions, tasks and funds are its parts. */
export type Whistle = Blow & {
  readonly version: number;
  readonly status: Status;
  readonly blownAt: string;
  readonly conferences: readonly Conference[];
  readonly actions: readonly Action[];
  readonly tasks: readonly Task[];
  readonly funds: readonly Fund[];
  readonly bodies: readonly Body[];
  readonly notices: readonly (Notice & { readonly at: string })[];
  readonly supervisions: readonly Supervision[];
  readonly appraisals: readonly Appraisal[];
  readonly closed?: { readonly at: string; readonly result: string } | undefined;
  readonly withdrawn?: Said | undefined;
  readonly mechanismId?: string | undefined;
};

export const isOpen = ({ status }: Pick<Whistle, 'status'>): boolean => status === 'blown' || status === 'working';
/** Still bound to the whistle: neither let go nor let off. */
export const isBound = ({ status }: Target): boolean => status !== 'released' && status !== 'relieved';
export const targetOf = (whistle: Pick<Whistle, 'targets'>, unitId: string): Target | undefined =>
  whistle.targets.find((one) => one.unitId === unitId);
/** Waits for the superior, or will when the blower's time is over: contested, and neither let off, let go, nor overruled. */
export const isContested = (target: Target): boolean =>
  target.contested !== undefined && target.contested.overruled === undefined && isBound(target);
/** Blown although a list says that it is the blower's own duty or power. */
export const isOverridden = ({ advice }: Pick<Blow, 'advice'>): boolean =>
  advice.some(({ code }) => code === 'own-duty' || code === 'own-power');

/** What stands in the way of letting a unit go or of closing. */
export type Obligation = { readonly unitId: string; readonly because: 'tasks-open' | 'not-released' };

export const openTasksOf = (whistle: Pick<Whistle, 'tasks'>, unitId: string): readonly Task[] =>
  whistle.tasks.filter((task) => task.unitId === unitId && (task.status === 'open' || task.status === 'finished'));

/**
 * The release rule (事不完人不走): every mandatory unit that was not relieved has its tasks accepted and was let go; what the
 * blower itself took on is accepted too.
 */
export const obligationsOf = (whistle: Pick<Whistle, 'tasks' | 'targets' | 'blower'>): Obligation[] => {
  const bound = whistle.targets.filter(({ mandatory, status }) => mandatory && status !== 'relieved');
  const owing = [whistle.blower, ...bound.map(({ unitId }) => unitId)].filter(
    (unitId) => openTasksOf(whistle, unitId).length > 0,
  );
  return [
    ...owing.map((unitId): Obligation => ({ unitId, because: 'tasks-open' })),
    ...bound.filter(isBound).map(({ unitId }): Obligation => ({ unitId, because: 'not-released' })),
  ];
};
