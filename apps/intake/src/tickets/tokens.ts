/** The waits of a ticket by this city's policy (`Waiting`). */
export const WAITING = Symbol('waiting');
