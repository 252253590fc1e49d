import { z } from 'zod';
import { expectedVersion } from './shapes';

/** Whoever may have a part in a whistle. As what (blower, called, superior, keeper of a fund) the whistle itself says. */
export const parties = ['cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk', 'handler', 'assistant'] as const;
/** Who can be called, or be asked for money: never a community. */
export const units = ['cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk', 'handler'] as const;
export const called = units.filter((role) => role !== 'cityLeader');
export const blowers = parties.filter((role) => role !== 'cityLeader');
/** Who walks a community's lanes, besides: they blow at what they find, and let go whom they called. */
export const findersToo = [...blowers, 'patrolCadre', 'gridSteward'] as const;

/** What every command on a whistle names. */
export const on = { whistleId: z.uuid(), expectedVersion };
export const refusals = { 'step-not-allowed': 409, 'not-yours': 403 } as const;
