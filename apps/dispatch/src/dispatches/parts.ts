import type { AssignmentRole, Unit, Urgency } from '@fengqiao/domain';
import type { Clock, NewAssignment } from './dispatch';
import type { ClockName, Rulebook } from './rulebook';

/** What every decision is given from outside: the time, the city's rules, and where new ids come from. */
export type Given = { readonly now: Date; readonly rules: Rulebook; readonly newId: () => string };

/** What the clocks of a matter depend on besides the unit and the time. */
export type Setting = { readonly category?: string | undefined; readonly urgency: Urgency };

const clocksOf: Readonly<Record<AssignmentRole, readonly ClockName[]>> = {
  lead: ['sign', 'contact', 'handle'],
  assist: ['sign', 'handle'],
  copy: [],
};

/** A squad must also be there by a time, whoever called it. */
const clocksFor = ({ kind }: Unit, role: AssignmentRole): readonly ClockName[] =>
  kind === 'squad' && role === 'assist' ? ['sign', 'arrive', 'handle'] : clocksOf[role];

/** A unit's part in a matter, with clocks of its own from now. */
export const newPart = (unit: Unit, role: AssignmentRole, setting: Setting, { now, rules, newId }: Given): NewAssignment => ({
  id: newId(),
  unitId: unit.id,
  role,
  clocks: Object.fromEntries(clocksFor(unit, role).map((clock) => [clock, rules.clock({ clock, ...setting, unit, at: now })])),
});

type Handle = NewAssignment['clocks']['handle'];

/** An office that leads has the handling limit of the unit that answers for it. */
export const leadingBy = (part: NewAssignment, handle: Handle): NewAssignment =>
  handle ? { ...part, clocks: { ...part.clocks, handle } } : part;

/** No helper has longer than the lead, unless the lead's limit had run out before the helper was called. */
export const helpingBy = (part: NewAssignment, handle: Handle, { now }: Given): NewAssignment => {
  const own = part.clocks.handle;
  if (!own || !handle || own.dueAt <= handle.dueAt || new Date(handle.dueAt) <= now) return part;
  // The same limit, which runs for the helper from now.
  const { setAt: _, stoppedAt: __, lapsed: ___, standsSince: ____, ...limit } = handle as Clock;
  return { ...part, clocks: { ...part.clocks, handle: limit } };
};

/** Who answers for a lead: for an office its street-level unit, else the lead itself. */
export const accountableOf = (lead: Unit, rules: Rulebook): Unit => (lead.kind === 'office' && rules.streetOf(lead.id)) || lead;

/** Lead and assists with clocks from now, and the district's copy of what goes straight to a street (art. 12-1). */
export const partsFor = (lead: Unit, assists: readonly Unit[], setting: Setting, given: Given) => {
  const answers = accountableOf(lead, given.rules);
  const handle = given.rules.clock({ clock: 'handle', ...setting, unit: answers, at: given.now });
  const isLocal = answers.kind === 'street' || answers.kind === 'zone';
  const district = isLocal ? given.rules.districtOf(answers.id) : undefined;
  const assignments = [
    leadingBy(newPart(lead, 'lead', setting, given), handle),
    ...assists.map((unit) => helpingBy(newPart(unit, 'assist', setting, given), handle, given)),
    ...(district ? [newPart(district, 'copy', setting, given)] : []),
  ];
  return { accountable: answers.id, assignments };
};
