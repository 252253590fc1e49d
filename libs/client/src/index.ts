export { clientFor, type Client, type ClientOptions, type Reply } from './client';
export { NotOk, type Problem } from './problem';
export { tokenOf } from './token';
