import { dispatch } from '@fengqiao/apps/dispatch';
import { evaluation } from '@fengqiao/apps/evaluation';
import { intake } from '@fengqiao/apps/intake';
import {
  contracts,
  natsConfig,
  natsRightsOf,
  operatorRights,
  type Durable,
  type NatsRights,
  type NatsUser,
} from '@fengqiao/contracts';
import { whistle } from '@fengqiao/apps/whistle';
import { durablesOf, migrate, type ServiceDefinition } from '@fengqiao/service';
import { OPERATOR } from './secrets';

/** The services with facts of their own, in the order in which they meet what is due at one instant. */
export const definitions: readonly ServiceDefinition[] = [intake, dispatch, whistle, evaluation];

/** Brings the schemas of all services up to date, as the owner of the database. */
export const migrateAll = async (ownerUrl: string): Promise<void> => {
  for (const { name, migrations } of definitions) if (migrations) await migrate(ownerUrl, name, migrations);
};

export const stored: readonly string[] = definitions.map(({ name }) => name);

/** Every durable of the stream, with the service that reads it. */
export const durables: readonly (Durable & { readonly service: string })[] = stored.flatMap((service) =>
  durablesOf(service).map((durable) => ({ service, ...durable })),
);

/** Every service that a cluster runs. */
export const services: readonly string[] = [...stored, 'gateway'];

const rightsOf = (user: string): NatsRights =>
  user === OPERATOR ? operatorRights : natsRightsOf(user, contracts, stored.includes(user) ? durablesOf(user) : undefined);

/** The configuration of a nats-server for these users, each with the rights that the contracts and its durables give it. */
export const natsConfigFor = (users: readonly string[], passwordOf: (user: string) => NatsUser['password']): string =>
  natsConfig(users.map((name) => ({ name, password: passwordOf(name), rights: rightsOf(name) })));
