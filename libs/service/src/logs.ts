import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * JSON lines on standard output. Bodies, queries, tokens and names are never given to it: what a line carries is listed at
 * the call (contract, outcome, ticket number, correlation id, milliseconds), so that nothing personal can slip in.
 */
export const loggerOf = (service: string, level: string): Logger =>
  pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
