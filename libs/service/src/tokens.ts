/** The city profile (`City` of `@fengqiao/city`). */
export const CITY = Symbol('city');
export const LOGGER = Symbol('logger');
export const SETTINGS = Symbol('settings');
/**
 * Provided by each service's module: what to do when a deadline is due, by its name: `Record<string, (deadline: Deadline) =>
 * Promise<void>>`. The command it issues is decided like any other and takes the deadline in its own transaction.
 */
export const DEADLINES = Symbol('deadlines');
/** Provided by each service's module: its processes, for `GET /flows`. */
export const FLOWS = Symbol('flows');
