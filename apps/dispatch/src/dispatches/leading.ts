import { refuse, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import type { Dispatch, Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import type { Given } from './parts';

/** A leader gave something about this ticket to the head of a unit, which may see it from now on; no clock moves. */
export type LeadershipEvent = {
  readonly at: string;
  readonly type: 'AssignedByLeader';
  readonly leaderAssignmentId: string;
  readonly unitId: string;
};
export type LeadershipState = { /** Units that see the ticket without a part in it. */ readonly onlookers?: readonly string[] };

export const assignByLeader = (
  { status }: Dispatch,
  assigned: Pick<LeadershipEvent, 'leaderAssignmentId' | 'unitId'>,
  { now }: Given,
): Event[] | Refusal<'step-not-allowed'> =>
  stepFor(dispatchFlow, status, 'AssignByLeader')
    ? [{ type: 'AssignedByLeader', at: now.toISOString(), ...assigned }]
    : refuse('step-not-allowed', `The ticket's dispatch is ${status}; give the matter on your own initiative`);

export const evolveLeadership = (dispatch: Dispatch, { unitId }: LeadershipEvent): Dispatch => ({
  ...dispatch,
  onlookers: [...new Set([...(dispatch.onlookers ?? []), unitId])],
});
