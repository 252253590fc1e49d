import type { ServiceDefinition } from '@fengqiao/service';
import { BoardLines1795314000000 } from './migrations/board-lines.migration';
import { Contests1795314200000 } from './migrations/contests.migration';
import { StateAsWritten1797000100000 } from './migrations/state-as-written.migration';
import { StopNotices1795314100000 } from './migrations/stop-notices.migration';
import { WhistleTables1790200000000 } from './migrations/whistle-tables.migration';
import { WhistleModule } from './whistle.module';

/** The service by which a street calls departments, and lets nobody go before it is done. */
export const whistle: ServiceDefinition = {
  name: 'whistle',
  module: WhistleModule,
  migrations: [
    WhistleTables1790200000000,
    BoardLines1795314000000,
    StopNotices1795314100000,
    Contests1795314200000,
    StateAsWritten1797000100000,
  ],
};
