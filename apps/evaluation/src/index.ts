import type { ServiceDefinition } from '@fengqiao/service';
import { EvaluationModule } from './evaluation.module';
import { Applicability1795314900000 } from './migrations/applicability.migration';
import { Arrivals1795317500000 } from './migrations/arrivals.migration';
import { AttemptTimes1795314500000 } from './migrations/attempt-times.migration';
import { CallbackDispatchRounds1795314800000 } from './migrations/callback-dispatch-rounds.migration';
import { CallbackLinks1795314600000 } from './migrations/callback-links.migration';
import { Calling1795313800000 } from './migrations/calling.migration';
import { EvaluationTables1790000100000 } from './migrations/evaluation-tables.migration';
import { ExcludedItems1795332000000 } from './migrations/excluded-items.migration';
import { ExclusionTickets1797310000000 } from './migrations/exclusion-tickets.migration';
import { EvaluationGroups1795313600000 } from './migrations/groups.migration';
import { MatterMissing1795313500000 } from './migrations/matter-missing.migration';
import { MatterViewers1795330000000 } from './migrations/matter-viewers.migration';
import { Months1795313700000 } from './migrations/months.migration';
import { Tallies1795312800000 } from './migrations/tallies.migration';
import { Whistles1795313900000 } from './migrations/whistles.migration';

/** Keeps the facts of dispatches and whistles, calls reporters back, and counts the three rates and both sides of whistles. */
export const evaluation: ServiceDefinition = {
  name: 'evaluation',
  module: EvaluationModule,
  migrations: [
    EvaluationTables1790000100000,
    Tallies1795312800000,
    MatterMissing1795313500000,
    EvaluationGroups1795313600000,
    Months1795313700000,
    Calling1795313800000,
    Whistles1795313900000,
    AttemptTimes1795314500000,
    CallbackLinks1795314600000,
    CallbackDispatchRounds1795314800000,
    Applicability1795314900000,
    Arrivals1795317500000,
    MatterViewers1795330000000,
    ExcludedItems1795332000000,
    ExclusionTickets1797310000000,
  ],
};
