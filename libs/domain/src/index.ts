export * from './actor';
export * from './refusal';
export * from './units';
export * from './vocabulary';
