import { isRefusal, refuse, type Refusal } from '@fengqiao/domain';
import { foreignTo, isHotline } from './dispatches/capacities';
import type { Dispatch, Event } from './dispatches/dispatch';
import { through } from './dispatches/evolve';
import { concernsHead, concernsMembers, forHead, forMember, gather, separate } from './dispatches/grouping';
import type { Given } from './dispatches/parts';
import { clientOf, ruled, type Aimed } from './moves-under-test';

/** Some tickets, which may become one matter. */
export type World = readonly Dispatch[];
/** What follows for one of them, and so on, in the order in which it is decided. */
export type Decided = readonly { readonly ticket: number; readonly events: readonly Event[] }[];

/** The tickets after what was decided. */
export const after = (world: World, decided: Decided): World =>
  decided.reduce<World>(
    (now, { ticket, events }) => now.with(ticket, through(now[ticket], events).at(-1) ?? now[ticket]!),
    world,
  );

const not = refuse('not-yours', 'Nobody may');

const inGroup = (world: World, groupId: string, role: 'head' | 'member'): number[] =>
  world.flatMap(({ group }, ticket) => (group?.groupId === groupId && group.role === role ? [ticket] : []));

/** What was decided of one, and what that means for the others of its group. */
const concluded = (world: World, ticket: number, events: readonly Event[], given: Given): Decided => {
  if (events.length === 0) return [];
  const own = [{ ticket, events }];
  const now = after(world, own);
  const { group } = world[ticket]!;
  if (group?.role === 'head' && concernsMembers(events)) {
    const members = inGroup(now, group.groupId, 'member');
    return [...own, ...members.map((one) => ({ ticket: one, events: forMember(now[ticket]!, events, now[one]!, given) }))];
  }
  if (group?.role !== 'member' || !concernsHead(events)) return own;
  const [head] = inGroup(now, group.groupId, 'head');
  return head === undefined ? own : [...own, ...concluded(now, head, forHead(now[head]!, world[ticket]!, events, given), given)];
};

/** What the rules make of a move on some tickets. */
export const decided = (world: World, move: Aimed, given: Given): Decided | Refusal => {
  const { ticket = 0 } = move;
  const own = world[ticket]!;
  if (move.what === 'group' || move.what === 'ungroup') {
    const others = (move.what === 'group' ? [...new Set(move.others)] : [move.other]).filter((one) => one in world);
    const actor = clientOf(move.by);
    if (others.length === 0 || others.includes(ticket)) return not;
    const about = others.map((one) => world[one]!);
    if (foreignTo(actor, own, about, given.rules)) return not;
    const made =
      move.what === 'group'
        ? gather(own, about, '同一事项', isHotline(actor) ? 'operator' : 'desk', given)
        : separate(own, about[0]!, '不是同一事项', given);
    if (isRefusal(made)) return made;
    const first = others.map((one, at) => ({ ticket: one, events: made.members[at]! }));
    return [...first, ...concluded(after(world, first), ticket, made.head, given)];
  }
  const [head] = own.group?.role === 'member' ? inGroup(world, own.group.groupId, 'head') : [];
  const events = ruled(own, move, given, head === undefined ? own : world[head]!);
  return isRefusal(events) ? events : concluded(world, ticket, events, given);
};
