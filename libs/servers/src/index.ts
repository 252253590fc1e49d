export { makeHome } from './account';
export { AlreadyRunning, CannotStart } from './faults';
export { stopLeftovers } from './ledger';
export { holderOf } from './lock';
export { commandLine } from './processes';
export { startServers, type Servers, type ServersOptions } from './servers';
