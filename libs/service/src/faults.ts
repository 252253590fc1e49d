/** Not a refusal: the service cannot take this on right now. Becomes 503 with Retry-After; nothing was done. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/** Nobody answered in time; whether it was done is unknown. Becomes 504: repeat with the same key. */
export class Overdue extends Error {
  override readonly name = 'Overdue';
}

/** The service is not there at all. Becomes 503 with Retry-After; nothing was done. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The message's sender could not be verified. Becomes 401. */
export class Unverified extends Error {
  override readonly name = 'Unverified';
}
