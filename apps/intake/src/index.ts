import type { ServiceDefinition } from '@fengqiao/service';
import { IntakeModule } from './intake.module';
import { Tickets1790000001000 } from './migrations/tickets.migration';

/** Intake: owner of the ticket's words and of the reporter's identity. */
export const intake: ServiceDefinition = { name: 'intake', module: IntakeModule, migrations: [Tickets1790000001000] };
