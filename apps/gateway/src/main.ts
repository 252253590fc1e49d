import 'reflect-metadata';
import { contracts } from '@fengqiao/contracts';
import { orExplain, runService } from '@fengqiao/service';
import { readGatewaySettings } from './settings';
import { startGateway } from './start';

orExplain(
  runService('gateway', (surroundings) => {
    if (!surroundings.settings.FQ_OIDC_JWKS_URL)
      throw new Error('FQ_OIDC_JWKS_URL is not set: the gateway verifies tokens by the keys found there');
    return startGateway({
      ...surroundings,
      gatewaySettings: readGatewaySettings(process.env),
      contracts: contracts.filter(({ service }) => service !== 'replay'), // replay exists in one process only
    });
  }),
);
