import { refuse, within, type Actor, type Refusal, type Role, type Unit } from '@fengqiao/domain';
import { isFor, stepFor } from '@fengqiao/flow';
import { leaderAssignmentFlow, type Role as Capacity, type Status, type Step } from './leader-assignment.flow';

/** What it comes from: a ticket, a foresight campaign, or nobody's but the leader's own. */
export type Basis = { readonly type: 'ticket' | 'campaign' | 'initiative'; readonly ref?: string | undefined };

/** A matter that a leader gives to the head of a unit, with a due time and an answer that the leader accepts or returns. ISO times. */
export type LeaderAssignment = {
  readonly id: string;
  readonly version: number;
  readonly status: Status;
  /** The unit that gave it, and the one whose head it was given to. */
  readonly by: string;
  readonly unitId: string;
  readonly person?: string | undefined;
  readonly text: string;
  readonly basis: Basis;
  readonly givenAt: string;
  readonly dueAt: string;
  readonly seenAt?: string;
  readonly answers: readonly Said[];
  readonly returns: readonly Said[];
  readonly acceptedAt?: string;
  /** Its time ran out and nobody had answered: it stays so, whatever follows. */
  readonly lapsed?: true;
  /** How far its ladder has been climbed for the present due time: the last rung that was told, from 1. */
  readonly rung?: number;
};

type Said = { readonly at: string; readonly text: string };

export type Command =
  | { readonly type: 'See' }
  | { readonly type: 'Answer'; readonly text: string }
  | { readonly type: 'Accept' }
  | { readonly type: 'Return'; readonly reason: string; readonly dueAt?: string | undefined };

export type Event = { readonly at: string } & (
  | ({ readonly type: 'Given' } & Pick<LeaderAssignment, 'id' | 'by' | 'unitId' | 'person' | 'text' | 'basis' | 'dueAt'>)
  | { readonly type: 'Seen' }
  | { readonly type: 'Answered'; readonly text: string }
  | { readonly type: 'Accepted' }
  | { readonly type: 'Returned'; readonly reason: string; readonly dueAt: string }
  | { readonly type: 'Lapsed' }
  | Told
);

/** A rung was told that no answer came. `to` is what the policy says, `toUnit` who that is. */
type Told = {
  readonly type: 'Escalated';
  readonly escalationId: string;
  readonly rung: number;
  readonly to: string;
  readonly toUnit: string;
  readonly limitAt: string;
};

export type GivingRefusal = 'unknown-unit' | 'outside-own-tree' | 'lead-not-allowed' | 'due-in-the-past';
export type StepRefusal = 'step-not-allowed' | 'not-yours' | 'due-in-the-past';

const leaders: readonly Role[] = ['cityLeader', 'districtLeader'];
const heads: readonly Role[] = ['head', 'desk', 'handler', 'districtLeader', 'districtCoordinator'];

type Units = { readonly unit: (id: string) => Unit | undefined; readonly mayLead: (kind: Unit['kind']) => boolean };

/** The unit in whose name the caller gives to this one: the leader's own, above it. */
export const givingUnit = ({ grants }: Actor, target: Unit, { unit }: Units): string | undefined =>
  grants.find(({ role, unitId }) => {
    const path = unit(unitId)?.path;
    return leaders.includes(role) && path !== undefined && unitId !== target.id && within(target.path, path);
  })?.unitId;

/** A leader gives a matter to the head of a unit below. */
export const give = (
  order: Pick<LeaderAssignment, 'unitId' | 'person' | 'text' | 'dueAt' | 'basis'>,
  actor: Actor,
  units: Units,
  given: { readonly now: Date; readonly id: string },
): Extract<Event, { type: 'Given' }> | Refusal<GivingRefusal> => {
  const target = units.unit(order.unitId);
  if (!target) return refuse('unknown-unit', `There is no unit ${order.unitId}`, { where: 'unitId' });
  const by = givingUnit(actor, target, units);
  if (by === undefined)
    return refuse('outside-own-tree', `${order.unitId} does not stand below a unit that the caller leads`, { where: 'unitId' });
  if (!units.mayLead(target.kind))
    return refuse('lead-not-allowed', `A ${target.kind} has no head who answers for it (Regulation art. 17)`, {
      where: 'unitId',
    });
  if (new Date(order.dueAt) <= given.now) return refuse('due-in-the-past', 'The due time is yet to come', { where: 'dueAt' });
  const { unitId, person, text, basis } = order;
  const dueAt = new Date(order.dueAt).toISOString();
  return { type: 'Given', at: given.now.toISOString(), id: given.id, by, unitId, person, text, basis, dueAt };
};

/** As whom somebody acts: for the unit it was given to, or as a leader of the unit that gave it or of one above. */
export const capacityOf = (
  { grants }: Actor,
  { by, unitId }: LeaderAssignment,
  step: Step,
  { unit }: Pick<Units, 'unit'>,
): Capacity | undefined => {
  const giver = unit(by)?.path ?? by;
  const leads = grants.some(({ role, unitId: at }) => leaders.includes(role) && within(giver, unit(at)?.path ?? at));
  if (step === 'Accept' || step === 'Return') return leads ? 'leader' : undefined;
  return grants.some(({ role, unitId: at }) => at === unitId && heads.includes(role)) ? 'unit' : undefined;
};

/** What follows from a step; seeing it again is nothing new. */
export const decide = (
  it: LeaderAssignment,
  command: Command,
  capacity: Capacity | undefined,
  now: Date,
): Event[] | Refusal<StepRefusal> => {
  const mine = capacity && leaderAssignmentFlow.steps.some((row) => row.on === command.type && isFor(row, capacity));
  if (!mine)
    return refuse(
      'not-yours',
      `${command.type} is for ${command.type === 'Accept' || command.type === 'Return' ? it.by : it.unitId}`,
    );
  if (command.type === 'See' && it.seenAt) return [];
  if (!stepFor(leaderAssignmentFlow, it.status, command.type))
    return refuse('step-not-allowed', `A leader's assignment that is ${it.status} does not take ${command.type}`);
  const at = now.toISOString();
  switch (command.type) {
    case 'See':
      return [{ type: 'Seen', at }];
    case 'Answer':
      return [...(it.seenAt ? [] : [{ type: 'Seen' as const, at }]), { type: 'Answered', at, text: command.text }];
    case 'Accept':
      return [{ type: 'Accepted', at }];
    case 'Return': {
      const { reason, dueAt = it.dueAt } = command;
      if (command.dueAt !== undefined && new Date(command.dueAt) <= now)
        return refuse('due-in-the-past', 'The due time is yet to come', { where: 'dueAt' });
      return [{ type: 'Returned', at, reason, dueAt: new Date(dueAt).toISOString() }];
    }
  }
};

/** The due time has come and nobody has answered. */
export const lapse = (it: LeaderAssignment, now: Date): Event[] =>
  isAwaited(it) && !it.lapsed && new Date(it.dueAt) <= now ? [{ type: 'Lapsed', at: now.toISOString() }] : [];

/** Who is told at which time that a unit has not answered by its limit, from the lowest rung; ISO times. */
export type Ladder = (unitId: string, limitAt: string) => readonly Rung[];
type Rung = { readonly to: string; readonly toUnit: string; readonly at: string };

/** Tells every rung that is due and was not told, while an answer is owed. */
export const escalate = (it: LeaderAssignment, now: Date, ladder: Ladder, newId: () => string): Event[] =>
  isAwaited(it)
    ? ladder(it.unitId, it.dueAt).flatMap(({ to, toUnit, at }, index): Event[] => {
        if (index < (it.rung ?? 0) || new Date(at) > now) return [];
        const told = { escalationId: newId(), rung: index + 1, to, toUnit, limitAt: it.dueAt };
        return [{ type: 'Escalated', at: now.toISOString(), ...told }];
      })
    : [];

/** When time next does something to it: the one deadline that it keeps. ISO time. */
export const nextLook = (it: LeaderAssignment, ladder: Ladder): string | undefined => {
  if (!isAwaited(it)) return undefined;
  const rung = ladder(it.unitId, it.dueAt)[it.rung ?? 0];
  return [...(it.lapsed ? [] : [it.dueAt]), ...(rung ? [rung.at] : [])].sort()[0];
};

/** Whether its unit still owes an answer. */
export const isAwaited = ({ status }: Pick<LeaderAssignment, 'status'>): boolean =>
  status !== 'answered' && status !== 'accepted';

/** The state after an event; it begins with `Given`. */
export const evolve = (it: LeaderAssignment | undefined, event: Event): LeaderAssignment => {
  if (event.type === 'Given') {
    const { type: _, at: givenAt, ...given } = event;
    return { ...given, version: 1, status: 'given', givenAt, answers: [], returns: [] };
  }
  if (!it) throw new Error(`A leader's assignment begins with Given, not with ${event.type}`);
  const after = { ...it, ...changed(it, event), version: it.version + 1 };
  if (event.type !== 'Returned') return after;
  const { rung: _, ...anew } = after;
  return anew;
};

const changed = (it: LeaderAssignment, event: Exclude<Event, { type: 'Given' }>): Partial<LeaderAssignment> => {
  const { at } = event;
  switch (event.type) {
    case 'Seen':
      return { seenAt: at, ...(it.status === 'given' && { status: 'seen' }) };
    case 'Answered':
      return { status: 'answered', answers: [...it.answers, { at, text: event.text }] };
    case 'Accepted':
      return { status: 'accepted', acceptedAt: at };
    case 'Returned':
      return { status: 'returned', dueAt: event.dueAt, returns: [...it.returns, { at, text: event.reason }] };
    case 'Lapsed':
      return { lapsed: true };
    case 'Escalated':
      return { rung: event.rung };
  }
};
