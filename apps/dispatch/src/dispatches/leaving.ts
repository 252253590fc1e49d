import { byRow } from './assigning';
import { stoodSince, type Pause } from './deferring';
import type { Assigned, Clock, Dispatch, Event } from './dispatch';
import { decideLead, type Lead } from './first-decision';
import { accountableOf, type Given } from './parts';
import { urgencyOf, type Rulebook, type SetClock } from './rulebook';

type Member = Extract<Dispatch['group'], { role: 'member' }>;
type Former = NonNullable<Member['clocks']>;
type Back = { readonly resumed?: true; readonly stood?: readonly Pause[] };

/**
 * One of a group has its own dispatch again (decisions): the unit that was accountable before leads it, else whom the first
 * decision finds, else the head's, so that somebody always does. Its clocks begin now, but that a unit which had the matter all
 * the while goes on with the limit that it had (ADR 12). Its promise stays.
 */
export const left = (head: Dispatch, member: Dispatch, reason: string, given: Given): Event => {
  const { now, rules } = given;
  const leading = (id: string | undefined, because: string): Lead | undefined => {
    const unit = id === undefined ? undefined : rules.unit(id);
    return unit && rules.mayLead(unit.kind) ? { lead: unit, row: 'ungrouped', because } : undefined;
  };
  const before = member.group?.role === 'member' ? member.group.before : undefined;
  const anew = decideLead(member, rules, now);
  const lead =
    leading(before, '拆分：恢复并单前的承办单位') ??
    ('lead' in anew ? anew : leading(head.accountable, '拆分：由原主单的承办单位承办'));
  if (!lead) throw new Error(`Nobody can lead ${member.ticketNo}: neither its own unit nor that of ${head.ticketNo}`);
  const { overrideReason: _, ...event } = byRow(lead, member, given);
  return { ...event, ...goingBack(head, member, event, given), type: 'Left', reason };
};

/**
 * What is different where it goes back to the unit from before. One that had the matter meanwhile too, as it answered for the head,
 * gains no time by the group and loses none. Any other begins anew, but that what it was handling again stays a further round.
 */
const goingBack = (head: Dispatch, member: Dispatch, event: Assigned, given: Given): Partial<Assigned> & Back => {
  const { group } = member;
  if (group?.role !== 'member' || !group.clocks || group.before !== event.accountable) return {};
  const overridden = false; // counted when it was given so
  if (hadIt(head, group.before, group.clocks.at, given.rules))
    return { overridden, ...resumed(head, member, group.clocks, event, given) };
  return member.handlingRound > 1 ? { overridden, ...reworking(member, event, given) } : { overridden };
};

/** Whether a unit answered for the head all the time since then. */
const hadIt = ({ assignments }: Dispatch, unitId: string, since: string, rules: Rulebook): boolean =>
  assignments
    .filter(({ role, endedAt }) => role === 'lead' && (endedAt === undefined || endedAt > since))
    .every((one) => {
      const lead = rules.unit(one.unitId);
      return lead !== undefined && accountableOf(lead, rules).id === unitId;
    });

/**
 * The former limit, moved by the stretches in which the head's clocks stood. Signing and the first contact stand with no hang:
 * what it had answered or missed of them when it joined stays so, and an answer that it did not owe yet is owed from now.
 */
const resumed = (head: Dispatch, member: Dispatch, clocks: Former, event: Assigned, given: Given) => {
  const settled = (['sign', 'contact'] as const).filter((name) => clocks[name].stoppedAt ?? clocks[name].dueAt <= clocks.at);
  const stood = stoodSince(head, clocks.at, given.now);
  const handle = afterStretches(clocks.handle, stood, member, given.rules);
  const hasMoved = handle.dueAt !== clocks.handle.dueAt;
  const former = {
    handle: hasMoved ? { ...handle, setAt: given.now.toISOString() } : clocks.handle,
    ...Object.fromEntries(settled.map((name) => [name, clocks[name]])),
  };
  return { assignments: leadingBy(event, former), resumed: true as const, ...(hasMoved && { stood }) };
};

/** A limit that had run out before a stretch began is not moved by it. */
const afterStretches = (former: Clock, stood: readonly Pause[], member: Dispatch, rules: Rulebook): SetClock => {
  const { group, pauses = [] } = member;
  const unit = group?.role === 'member' && group.before !== undefined ? rules.unit(group.before) : undefined;
  if (!unit) return former;
  return stood.reduce<SetClock>((clock, stretch, nth) => {
    if (clock.dueAt <= stretch.from) return clock;
    if (!clock.limit) return rules.goesOn(clock, unit, stretch);
    return rules.again(clock, unit, [...pauses, ...stood.slice(0, nth + 1)]);
  }, former);
};

/** Handled again because its reporter had said so: by the limit of that, from now, in the round by whose first limit it is assessed. */
const reworking = (member: Dispatch, event: Assigned, { now, rules }: Given) => {
  const unit = rules.unit(event.accountable)!;
  const handle = rules.clock({ clock: 'rehandle', category: member.category, urgency: urgencyOf(member, rules), unit, at: now });
  return { assignments: leadingBy(event, { handle }), resumed: true as const };
};

const leadingBy = ({ assignments }: Assigned, clocks: Assigned['assignments'][number]['clocks']): Assigned['assignments'] =>
  assignments.map((one) => (one.role === 'lead' ? { ...one, clocks: { ...one.clocks, ...clocks } } : one));
