import 'reflect-metadata';
import { readGatewaySettings, startGateway } from '@fengqiao/apps/gateway';
import { contracts } from '@fengqiao/contracts';
import { orExplain, runService, type Running, type Surroundings } from '@fengqiao/service';
import { createLocalJWKSet } from 'jose';
import { refuseProduction } from './production';
import { answers } from './processes-health';
import { signInOf } from './sign-in';

/** The local stack tells where its data are, and where the other services say whether they are ready. */
const DATA = process.env['FQ_DATA_DIR'] ?? '.data';
const siblings = (process.env['FQ_LOCAL_SIBLINGS'] ?? '').split(',').filter(Boolean);

/** The gateway of the local stack as a process of its own: with the local sign-in, and ready when all services are. */
const start = async (surroundings: Surroundings): Promise<Running> => {
  refuseProduction();
  const { callback, jwks } = await signInOf(DATA, surroundings.settings.FQ_OIDC_ISSUER, surroundings.city);
  const gateway: Running = await startGateway({
    ...surroundings,
    tokenKeys: createLocalJWKSet(jwks),
    gatewaySettings: readGatewaySettings(process.env),
    contracts: contracts.filter(({ service }) => service !== 'replay'), // replay exists in one process only
    ready: async () => (await gateway.ready()) && (await Promise.all(siblings.map(answers))).every(Boolean),
    signIn: callback,
  });
  return gateway;
};

orExplain(runService('gateway', start));
