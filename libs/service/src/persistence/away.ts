const LOST: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** Connection exceptions; shut down by an operator, after a crash, or not yet up. */
const AWAY = /^(08...|57P0[1235])$/;
/** The driver has no codes for these. */
const SAID = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

/** Whether a fault says that the database is not there, or went away: nothing is wrong with what was asked of it. */
export const isAway = (fault: unknown): boolean => {
  const { code, message } = (fault ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (LOST.has(code) || AWAY.test(code))) return true;
  return typeof message === 'string' && SAID.test(message);
};
