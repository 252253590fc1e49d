import 'reflect-metadata';
import { dispatch } from '@fengqiao/apps/dispatch';
import { beijingFolder, loadCity } from '@fengqiao/city';
import { readSettings, startService } from '@fengqiao/service';
import { createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';

/** Starts dispatch of the copy on servers that run already, and says what came of it. */
const main = async (): Promise<void> => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = 'dispatch';
  const settings = readSettings({
    ...process.env,
    FQ_OIDC_ISSUER: 'http://127.0.0.1/oidc',
    FQ_SERVICE_KEY: JSON.stringify({ ...(await exportJWK(privateKey)), kid }),
    FQ_SERVICE_JWKS: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid }] }),
    FQ_LOG_LEVEL: 'error',
  });
  const city = loadCity(beijingFolder);
  const tokenKeys = createLocalJWKSet({ keys: [] });
  const running = await startService(dispatch, { settings, city, tokenKeys, ownerUrl: settings.FQ_DATABASE_URL! });
  console.log('started');
  await running.close();
};

main().then(
  () => process.exit(0),
  (fault: unknown) => {
    console.log(`refused: ${fault instanceof Error ? fault.message : String(fault)}`);
    process.exit(1);
  },
);
