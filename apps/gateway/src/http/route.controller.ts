import type { Contract } from '@fengqiao/contracts';
import { Controller, Inject, Req, RequestMapping, RequestMethod, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Door } from './door';

export const base = 'api/v1';

/** The route of one contract, as an ordinary Nest controller: nobody writes one that only forwards. */
export const routeOf = (contract: Contract): Type => {
  class Route {
    constructor(private readonly door: Door) {}

    answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      return this.door.answer(contract, request, reply);
    }
  }
  Object.defineProperty(Route, 'name', { value: `${contract.name} route` });
  Inject(Door)(Route, undefined, 0);
  Req()(Route.prototype, 'answer', 0);
  Res()(Route.prototype, 'answer', 1);
  const method = RequestMethod[contract.method ?? 'GET'];
  RequestMapping({ method, path: contract.path ?? '' })(
    Route.prototype,
    'answer',
    Object.getOwnPropertyDescriptor(Route.prototype, 'answer')!,
  );
  Controller(base)(Route);
  return Route;
};
