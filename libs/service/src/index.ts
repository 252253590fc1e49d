export {
  Access,
  actsFor,
  inSubtree,
  scopeValues,
  visibleTo,
  type AccessPolicy,
  type AccessRule,
  type Scope,
} from './access/access';
export { Clock, ReplayClock, SystemClock } from './clock';
export { Busy, Overdue, Unreachable, Unverified } from './faults';
export { positionIn, readCursor, writeCursor } from './cursor';
export { loggerOf, type Logger } from './logs';
export { answerGauge, forgetGauges, registry } from './metrics';
export { Database, Transaction, openDatabase } from './persistence/database';
export { appendHistory, readHistories, readHistory, type HistoryRow } from './persistence/history';
export { sql, type Statement } from './persistence/statement';
export { inTurn } from './persistence/turns';
export { UnitOfWork } from './persistence/unit-of-work';
export { Answers } from './rpc/answers';
export { Bus, Failed, Invalid, type Asking } from './rpc/bus';
export { Call } from './rpc/call';
export { Identity, type Sender } from './rpc/identity';
export { RpcStrategy, describe } from './rpc/rpc.strategy';
export { CITY, DEADLINES, FLOWS, LOGGER, SETTINGS } from './tokens';
export { readSettings, type Settings } from './settings';
export { natsOf, startService, type Running, type ServiceDefinition, type Surroundings } from './start';
export { migrate, passwordVariableOf, roleOf, type Migrations } from './migrate';
export { startOps, within, type Ready } from './ops';
export { type NamedFlow } from './kit.controller';
export { type Parts, type StoredParts } from './service.module';
export { announcement, append, type Occasion, type Outgoing } from './messages/outbox';
export { JetStreamStrategy } from './messages/jetstream.strategy';
export { bringStream } from './messages/topology';
export { durablesOf, Hears, type Heard } from './messages/hears';
export { clearDeadline, setDeadline, takeDeadline, type Deadline } from './deadlines/deadline';
export { type Fire } from './deadlines/sweeper';
export { orExplain, runMigrations, runService, untilSignalled } from './run';
