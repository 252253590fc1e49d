import 'reflect-metadata';
import { natsConfigFor, services } from './rights';
import { OPERATOR } from './secrets';

const variableOf = (user: string): string => `FQ_${user.toUpperCase().replaceAll('-', '_')}_NATS_PASSWORD`;

// Prints the users for the NATS of a cluster, for `include` in its configuration. Passwords stay in nats-server's environment.
process.stdout.write(natsConfigFor([...services, OPERATOR], (user) => ({ variable: variableOf(user) })));
