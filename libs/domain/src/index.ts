export * from './actor';
export * from './refusal';
export * from './units';
export * from './vocabulary';
export * from './fraction';
export * from './ranking';
export * from './rates';
export * from './ticket-number';
