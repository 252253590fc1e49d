// The local stack, for tests and measurements of the whole: the very one that `npm start` starts.
export { Quiet, type Stored } from './quiet';
export { durables, migrateAll, stored } from './rights';
export { startStack, type Stack, type StackOptions } from './stack';
