import type { ServiceDefinition } from '@fengqiao/service';
import { DispatchModule } from './dispatch.module';
import { DispatchTables1790100000000 } from './migrations/dispatch-tables.migration';
import { Proceedings1790100300000 } from './migrations/proceedings.migration';
import { Groups1790200300000 } from './migrations/groups.migration';
import { Escalations1795300000000 } from './migrations/escalations.migration';
import { Figures1796500000000 } from './migrations/figures.migration';
import { Over1796600000000, OverOnes1796600100000 } from './migrations/over.migration';
import { PathsInOrder1797200000000 } from './migrations/paths-in-order.migration';
import { Provisional1796400000000, ProvisionalOnes1796400100000 } from './migrations/provisional.migration';
import { GroupAnswers1796700000000 } from './migrations/group-answers.migration';
import { Squads1796300000000 } from './migrations/squads.migration';
import { StateAsWritten1797000100000 } from './migrations/state-as-written.migration';
import { LeaderEscalations1796800000000 } from './migrations/leader-escalations.migration';
import { LeaderAssignments1795300600000 } from './migrations/leader-assignments.migration';

/** The service that finds who must come, and follows the handling to its end. */
export const dispatch: ServiceDefinition = {
  name: 'dispatch',
  module: DispatchModule,
  migrations: [
    DispatchTables1790100000000,
    Proceedings1790100300000,
    Groups1790200300000,
    Escalations1795300000000,
    LeaderAssignments1795300600000,
    Squads1796300000000,
    Provisional1796400000000,
    ProvisionalOnes1796400100000,
    Figures1796500000000,
    Over1796600000000,
    OverOnes1796600100000,
    GroupAnswers1796700000000,
    LeaderEscalations1796800000000,
    StateAsWritten1797000100000,
    PathsInOrder1797200000000,
  ],
};
