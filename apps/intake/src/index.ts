import type { ServiceDefinition } from '@fengqiao/service';
import { IntakeModule } from './intake.module';
import { Groups1790200300000 } from './migrations/groups.migration';
import { Links1795314700000 } from './migrations/links.migration';
import { PathsInOrder1797200000000 } from './migrations/paths-in-order.migration';
import { Standing1795314400000 } from './migrations/standing.migration';
import { StandingAsWritten1797000100000 } from './migrations/standing-as-written.migration';
import { Tickets1790000001000 } from './migrations/tickets.migration';
import { Urged1797100000000 } from './migrations/urged.migration';

/** Intake: owner of the ticket's words and of the reporter's identity. */
export const intake: ServiceDefinition = {
  name: 'intake',
  module: IntakeModule,
  migrations: [
    Tickets1790000001000,
    Groups1790200300000,
    Standing1795314400000,
    Links1795314700000,
    StandingAsWritten1797000100000,
    Urged1797100000000,
    PathsInOrder1797200000000,
  ],
};
