import { Busy, Invalid, Overdue, Unreachable, Unverified } from '@fengqiao/service';
import { HttpException } from '@nestjs/common';
import { httpTold, invalid, problem, told, type Flaw, type Told } from './problem';

/** The request's parameters, body or headers are not what the contract says. Becomes 400. */
export class Misshapen extends Error {
  override readonly name = 'Misshapen';
  constructor(readonly flaws: readonly Flaw[]) {
    super('The request does not have the shape of its contract');
  }
}

/** Too many public requests by one address, or for one phone. Becomes 429; nothing was done. */
export class Throttled extends Error {
  override readonly name = 'Throttled';
  constructor(
    readonly by: 'address' | 'phone',
    readonly retryAfterSeconds: number,
  ) {
    super(`Too many requests by one ${by}`);
  }
}

/** There is no token where one is needed. Becomes 401. */
export class TokenMissing extends Error {
  override readonly name = 'TokenMissing';
}

const realm = 'Bearer realm="fengqiao"';

/** A question changes nothing, whatever came of it; of a command nobody knows. */
const overdueTold = ({ message }: Overdue, isQuestion: boolean): Told => {
  const unknown = isQuestion ? 'nothing was changed. Ask again' : 'done or not is unknown. Repeat with the same Idempotency-Key';
  return told(problem(504, 'outcome-unknown', `${message}: ${unknown}`));
};

/** What the caller is told of a fault thrown while a question or a command was answered. Whatever is not known here is 500 and keeps its detail for the log. */
export const faultTold = (fault: unknown, isQuestion: boolean): Told => {
  if (fault instanceof Misshapen) return invalid(fault.flaws);
  if (fault instanceof Invalid) return invalid(fault.issues.map(({ path, message }) => ({ where: path, what: message })));
  if (fault instanceof TokenMissing)
    return told(problem(401, 'token-missing', 'This needs an access token: Authorization: Bearer <token>'), {
      'www-authenticate': realm,
    });
  if (fault instanceof Unverified)
    return told(problem(401, 'token-invalid', fault.message), { 'www-authenticate': `${realm}, error="invalid_token"` });
  if (fault instanceof Throttled) {
    const detail = `Too many requests by one ${fault.by} within an hour; the hotline takes requests at any time`;
    return told(problem(429, 'throttled', detail), { 'retry-after': String(fault.retryAfterSeconds) });
  }
  if (fault instanceof Busy || fault instanceof Unreachable) {
    const code = fault instanceof Busy ? 'busy' : 'unreachable';
    return told(problem(503, code, `${fault.message}; nothing was done`), { 'retry-after': '1' });
  }
  if (fault instanceof Overdue) return overdueTold(fault, isQuestion);
  return httpTold(fault instanceof HttpException ? fault.getStatus() : 500);
};
