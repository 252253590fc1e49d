import type { Contract } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Bus, Busy, Identity, type Asking } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Busyness } from '../throttle/busy';
import { Throttle } from '../throttle/throttle';
import { Misshapen, TokenMissing } from './faults';
import { flawsIn, keyPattern, merged } from './input';
import { refusalTold, type Flaw } from './problem';
import { sendProblem } from './send';

/** What every generated route does: who is it, does the request fit, ask the owner, tell the answer. */
@Injectable()
export class Door {
  constructor(
    private readonly bus: Bus,
    private readonly identity: Identity,
    private readonly throttle: Throttle,
    private readonly busyness: Busyness,
  ) {}

  /** Answers a request by its contract. Throws faults, which the filter tells; a refusal is told here. */
  async answer(contract: Contract, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const sender = await this.senderOf(contract, request);
    const input = inputOf(contract, request);
    const key = keyOf(contract, request);
    if (contract.access === 'public') this.throttle.admit(contract, request.ip, input, Date.now());
    const answer = await this.asked(contract, input, { sender, correlationId: request.id, ...(key !== undefined && { key }) });
    if (isRefusal(answer)) return sendProblem(reply, refusalTold(contract, answer));
    const location = contract.location?.(answer);
    if (location !== undefined) void reply.code(201).header('location', location);
    else void reply.code(200);
    void reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
  }

  private asked(contract: Contract, input: Record<string, unknown>, asking: Asking) {
    return this.bus.ask(contract, input, asking).catch((fault: unknown) => {
      if (fault instanceof Busy) this.busyness.heard(contract.name, performance.now());
      throw fault;
    });
  }

  private async senderOf(contract: Contract, { headers }: FastifyRequest): Promise<NonNullable<Asking['sender']>> {
    if (contract.access === 'public') return { as: 'public' };
    const token = /^Bearer +([^ ]+)$/i.exec(headers.authorization ?? '')?.[1];
    if (!token) throw new TokenMissing('No bearer token');
    await this.identity.caller(token);
    return { token };
  }
}

/**
 * The input as its contract reads it: no longer than the contract allows, while what was sent may be blanks and escapes up to the
 * limit of a body, which no message carries. Throws `Misshapen`.
 */
const inputOf = (contract: Contract, request: FastifyRequest): Record<string, unknown> => {
  const input = merged(contract, request);
  if (Array.isArray(input)) throw new Misshapen(input as Flaw[]);
  const read = contract.input.safeParse(input);
  if (!read.success) throw new Misshapen(flawsIn(read.error));
  return read.data as Record<string, unknown>;
};

/** The name that the caller gave the request. Throws `Misshapen` on one that cannot be a name. */
const keyOf = (contract: Contract, { headers }: FastifyRequest): string | undefined => {
  const key = headers['idempotency-key'];
  if (key === undefined || contract.method === 'GET') return undefined;
  if (typeof key === 'string' && keyPattern.test(key)) return key;
  throw new Misshapen([{ where: 'Idempotency-Key', what: '1 to 255 visible ASCII characters' }]);
};
