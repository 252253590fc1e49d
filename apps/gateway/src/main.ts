import 'reflect-metadata';
import { loadCity } from '@fengqiao/city';
import { contracts } from '@fengqiao/contracts';
import { loggerOf, readSettings } from '@fengqiao/service';
import { createRemoteJWKSet } from 'jose';
import { readGatewaySettings } from './settings';
import { startGateway } from './start';

const main = async (): Promise<void> => {
  const settings = readSettings(process.env);
  if (!settings.FQ_OIDC_JWKS_URL)
    throw new Error('FQ_OIDC_JWKS_URL is not set: the gateway verifies tokens by the keys found there');
  const gateway = await startGateway({
    settings,
    gatewaySettings: readGatewaySettings(process.env),
    city: loadCity(settings.FQ_CITY_PROFILE ?? 'libs/city/profiles/beijing'),
    logger: loggerOf('gateway', settings.FQ_LOG_LEVEL),
    tokenKeys: createRemoteJWKSet(new URL(settings.FQ_OIDC_JWKS_URL)),
    contracts: contracts.filter(({ service }) => service !== 'replay'), // replay exists in one process only
  });
  const stop = (): void => void gateway.close().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
};

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
});
