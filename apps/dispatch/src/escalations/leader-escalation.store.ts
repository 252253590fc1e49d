import type { Unit } from '@fengqiao/domain';
import { sql, type Transaction } from '@fengqiao/service';
import { isAwaited, type Event, type LeaderAssignment } from '../leader-assignments/leader-assignment';
import { add, rowsOf } from './escalation.store';

const end = sql(`update escalation set open = false where of_id = $1 and open and dispatch_id is null`);

/** Keeps the worklists of those who were told that a leader's assignment is late in step with it. One about no ticket has no number. */
export const followLeaderEscalations = (
  tx: Transaction,
  before: LeaderAssignment | undefined,
  { id: of, unitId, dueAt, basis, ...after }: LeaderAssignment,
  events: readonly Event[],
  unitOf: (id: string) => Unit | undefined,
): void => {
  const rows = events.flatMap((event) =>
    event.type === 'Escalated' ? rowsOf({ ...event, ladder: 'leaderAssignment', of, unitId }, unitOf) : [],
  );
  if (rows.length > 0) tx.write(add, [null, basis.type === 'ticket' ? (basis.ref ?? '') : '', JSON.stringify(rows)]);
  const isOver = !isAwaited({ status: after.status }) || before?.dueAt !== dueAt;
  if (before && isAwaited(before) && before.rung !== undefined && isOver) tx.write(end, [of]);
};
