import type { City } from '@fengqiao/city';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Access } from './access/access';
import { Clock } from './clock';
import { kitControllerOf } from './kit.controller';
import type { Logger } from './logs';
import { JetStreamStrategy } from './messages/jetstream.strategy';
import { OutboxRelay } from './messages/relay';
import { Database } from './persistence/database';
import { UnitOfWork } from './persistence/unit-of-work';
import { Bus } from './rpc/bus';
import { Identity } from './rpc/identity';
import type { Settings } from './settings';
import { CITY, LOGGER, SETTINGS } from './tokens';

/** What any module of a service may ask for; the kit makes it before Nest starts. */
export type Parts = {
  readonly settings: Settings;
  readonly city: City;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly identity: Identity;
  readonly access: Access;
  readonly bus: Bus;
};

/** Parts of a service that has facts of its own. */
export type StoredParts = Parts & {
  readonly database: Database;
  readonly work: UnitOfWork;
  readonly relay: OutboxRelay;
  readonly consumers: JetStreamStrategy;
};

const values = (parts: Parts | StoredParts) => [
  { provide: SETTINGS, useValue: parts.settings },
  { provide: CITY, useValue: parts.city },
  { provide: LOGGER, useValue: parts.logger },
  { provide: Clock, useValue: parts.clock },
  { provide: Identity, useValue: parts.identity },
  { provide: Access, useValue: parts.access },
  { provide: Bus, useValue: parts.bus },
  ...('database' in parts
    ? [
        { provide: Database, useValue: parts.database },
        { provide: UnitOfWork, useValue: parts.work },
        { provide: OutboxRelay, useValue: parts.relay },
        { provide: JetStreamStrategy, useValue: parts.consumers },
      ]
    : []),
];

@Module({})
class PartsModule {}

@Module({})
export class ServiceModule {
  /** The kit's parts, for every module of the service, and the service's own module above them. */
  static around(service: string, own: Type | DynamicModule, parts: Parts | StoredParts): DynamicModule {
    const provided = values(parts);
    const global: DynamicModule = {
      module: PartsModule,
      global: true,
      providers: provided,
      exports: provided.map(({ provide }) => provide),
    };
    const controllers = 'database' in parts ? [kitControllerOf(service)] : [];
    return { module: ServiceModule, imports: [global, own], controllers };
  }
}
