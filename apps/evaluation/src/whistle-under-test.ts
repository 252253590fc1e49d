import type { WhistleSnapshot } from '@fengqiao/contracts';
import { v7 } from 'uuid';

export const town = '110117006';
export const police = '110117-gaj';
export const onThatDay = (clock: string): string => new Date(`2017-05-08T${clock}:00+08:00`).toISOString();

type Target = WhistleSnapshot['targets'][number];
export const aTarget = (unitId: string, more: Partial<Target> = {}): Target => ({
  ...{ targetId: v7(), unitId, mandatory: true, superior: '110117', status: 'called' },
  ...{ acceptBy: onThatDay('09:10'), arriveBy: onThatDay('09:30'), unanswered: false, late: false },
  ...more,
});

/** What is said of a task: due at noon. */
export const aTask = (
  unitId: string,
  more: Partial<WhistleSnapshot['tasks'][number]> = {},
): WhistleSnapshot['tasks'][number] => ({
  ...{ taskId: v7(), unitId, dueAt: onThatDay('12:00'), status: 'open' },
  ...more,
});

/** A town’s whistle of 8 May 2017 as its first event says it, unless told otherwise. */
export const aWhistle = (more: Partial<WhistleSnapshot> = {}): WhistleSnapshot => ({
  ...{ whistleId: v7(), version: 1, at: onThatDay('09:00'), by: town, status: 'blown', kind: 'emergency', blower: town },
  ...{ blownAt: onThatDay('09:00'), ticketNos: [], advised: [], overridden: false, policyVersion: 'whistle-1' },
  ...{ targets: [aTarget(police)], supervisions: [], conferences: [], actions: [], tasks: [], funds: [], appraisals: [] },
  ...more,
});
