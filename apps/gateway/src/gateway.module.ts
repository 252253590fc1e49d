import { contracts, type Contract } from '@fengqiao/contracts';
import { LOGGER, type Logger } from '@fengqiao/service';
import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { CityController } from './city/city.controller';
import { HealthController } from './health/health.controller';
import { refuseAtTheDoor } from './http/at-the-door';
import { Door } from './http/door';
import { ProblemsFilter } from './http/problems.filter';
import { logRequests } from './http/request-log';
import { routeOf } from './http/route.controller';
import { GATEWAY_SETTINGS, READY, ROUTES } from './http/tokens';
import { DocsController } from './openapi/docs.controller';
import { OperatorsController } from './operators/operators.controller';
import type { GatewaySettings } from './settings';
import { Busyness } from './throttle/busy';
import { Throttle } from './throttle/throttle';

export type GatewayOptions = {
  readonly settings: GatewaySettings;
  /** Whether what stands behind the port can work: the gateway's own NATS, in the local stack every service. */
  readonly ready: () => Promise<boolean>;
  /** The contracts to serve; those with a path get a route. All there are when not given. */
  readonly contracts?: readonly Contract[];
};

@Module({})
export class GatewayModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(ROUTES) private readonly routes: readonly Contract[],
    private readonly busyness: Busyness,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    logRequests(fastify, this.logger);
    refuseAtTheDoor(fastify, this.routes, this.busyness);
  }
}

/** All of the gateway. Asks Nest for the kit's `Bus`, `Identity`, `CITY` and `LOGGER`. */
export const gatewayModule = ({ settings, ready, contracts: served = contracts }: GatewayOptions): DynamicModule => {
  const routes = served.filter(({ path }) => path !== undefined);
  return {
    module: GatewayModule,
    controllers: [...routes.map(routeOf), CityController, OperatorsController, HealthController, DocsController],
    providers: [
      Door,
      { provide: ROUTES, useValue: routes },
      { provide: READY, useValue: ready },
      { provide: GATEWAY_SETTINGS, useValue: settings },
      Busyness,
      { provide: Throttle, useValue: new Throttle(settings) },
      { provide: APP_FILTER, useClass: ProblemsFilter },
    ],
  };
};
