/** The contracts that have a route. */
export const ROUTES = Symbol('routes');
export const GATEWAY_SETTINGS = Symbol('gateway settings');
/** `() => Promise<boolean>`: whether the stack behind this port can do its work. */
export const READY = Symbol('ready');
