import { generateKeyPairSync, randomBytes } from 'node:crypto';

// Prints the secrets that compose.yaml asks for, new ones each time:
//   node deploy/docker/keys.mjs >> deploy/docker/.env
// They belong to one installation for good: without its vault key no reporter's identity can be read again.

const services = ['gateway', 'intake', 'dispatch', 'whistle', 'evaluation'];

const pairs = services.map((service) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const shown = { ...publicKey.export({ format: 'jwk' }), kid: service, alg: 'EdDSA', use: 'sig' };
  return { service, shown, kept: privateKey.export({ format: 'jwk' }) };
});

const secret = () => randomBytes(24).toString('base64url');
const upper = (service) => service.toUpperCase();
const lines = [
  ...['POSTGRES', ...services.slice(1).map((service) => `${upper(service)}_DB`)].map((of) => `FQ_${of}_PASSWORD=${secret()}`),
  `FQ_VAULT_KEY=${randomBytes(32).toString('hex')}`,
  ...pairs.map(({ service, kept }) => `FQ_SERVICE_KEY_${upper(service)}='${JSON.stringify(kept)}'`),
  `FQ_SERVICE_JWKS='${JSON.stringify({ keys: pairs.map(({ shown }) => shown) })}'`,
];
console.log(lines.join('\n'));
