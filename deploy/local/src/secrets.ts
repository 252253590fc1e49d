import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** What this machine made for itself, once: whoever has it reads reporters' identities and speaks for every service. */
export type Secrets = {
  /** 64 hexadecimal digits. */
  readonly vaultKey: string;
  /** Private Ed25519 keys by service. */
  readonly keys: Readonly<Record<string, JWK>>;
};

const file = 'secrets.json';

/** Private and public parts of one key are one JWK: without `d` it is public. */
const publicPart = ({ kty, crv, x }: JWK, service: string): JWK =>
  ({ kty, crv, x, kid: service, alg: 'EdDSA', use: 'sig' }) as JWK;

/** The public keys of all services, by which each knows the others. */
export const publicKeysOf = ({ keys }: Secrets): { keys: JWK[] } => ({
  keys: Object.entries(keys).map(([service, key]) => publicPart(key, service)),
});

const newKey = async (): Promise<JWK> => exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey);

const read = (path: string): Partial<Secrets> => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw fault;
  }
};

/** Root and the owner of a checkout may take turns: what root makes belongs to whoever owns the folder. */
export const giveToFolder = (path: string): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
};

/** The secrets of a data directory; what is missing is made and kept there, readable by its owner only. */
export const secretsIn = async (dataDir: string, services: readonly string[]): Promise<Secrets> => {
  const path = join(dataDir, file);
  const known = read(path);
  const missing = services.filter((service) => !known.keys?.[service]);
  const made = await Promise.all(missing.map(async (service) => [service, await newKey()] as const));
  const secrets = {
    vaultKey: known.vaultKey ?? randomBytes(32).toString('hex'),
    keys: { ...known.keys, ...Object.fromEntries(made) },
  };
  if (known.vaultKey && made.length === 0) return secrets;
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
  giveToFolder(path);
  return secrets;
};
