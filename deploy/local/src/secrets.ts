import { randomBytes } from 'node:crypto';
import { chownSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeHome } from '@fengqiao/servers';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** What this machine made for itself, once: whoever has it reads reporters' identities and speaks for every service. */
export type Secrets = {
  /** 64 hexadecimal digits. */
  readonly vaultKey: string;
  /** Private Ed25519 keys by service. */
  readonly keys: Readonly<Record<string, JWK>>;
  /** By NATS user: the services, and `operator` for people. */
  readonly natsPasswords: Readonly<Record<string, string>>;
  /** By whoever logs in to the Postgres of this machine: the services that store, and `owner`. */
  readonly postgresPasswords: Readonly<Record<string, string>>;
};

/** In `postgresPasswords`: the owner of the database, who migrates. */
export const OWNER = 'owner';

/** The NATS user of people who look after the stream. */
export const OPERATOR = 'operator';

const file = 'secrets.json';

/** Private and public parts of one key are one JWK: without `d` it is public. */
const publicPart = ({ kty, crv, x }: JWK, service: string): JWK =>
  ({ kty, crv, x, kid: service, alg: 'EdDSA', use: 'sig' }) as JWK;

/** The public keys of all services, by which each knows the others. */
export const publicKeysOf = ({ keys }: Secrets): { keys: JWK[] } => ({
  keys: Object.entries(keys).map(([service, key]) => publicPart(key, service)),
});

const newKey = async (): Promise<JWK> => exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey);

const read = (path: string): Partial<Secrets> | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
};

/** Root and the owner of a checkout may take turns: what root makes belongs to whoever owns the folder. */
export const giveToFolder = (path: string): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
};

/** Letters, digits, - and _: it fits into an address and into a statement. */
const newPassword = (): string => randomBytes(24).toString('base64url');

const withPasswords = (known: Readonly<Record<string, string>> | undefined, users: readonly string[]) => ({
  ...known,
  ...Object.fromEntries(users.filter((user) => !known?.[user]).map((user) => [user, newPassword()])),
});

/** What is known, and what of it had to be made. */
const completed = async (known: Partial<Secrets>, services: readonly string[], stored: readonly string[]): Promise<Secrets> => {
  const keyless = services.filter((service) => !known.keys?.[service]);
  const keys = await Promise.all(keyless.map(async (service) => [service, await newKey()] as const));
  return {
    vaultKey: known.vaultKey ?? randomBytes(32).toString('hex'),
    keys: { ...known.keys, ...Object.fromEntries(keys) },
    natsPasswords: withPasswords(known.natsPasswords, [...services, OPERATOR]),
    postgresPasswords: withPasswords(known.postgresPasswords, [...stored, OWNER]),
  };
};

/** Whole or not at all: without the vault key no identity can be read again. False: somebody else was first. */
const kept = (path: string, secrets: Secrets, isFirst: boolean): boolean => {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(secrets), { mode: 0o600 });
  giveToFolder(draft);
  try {
    if (isFirst) linkSync(draft, path);
    else renameSync(draft, path);
    return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
};

/** The secrets of a data directory; what is missing is made and kept there, readable by its owner only. `stored`: who logs in to Postgres. */
export const secretsIn = async (dataDir: string, services: readonly string[], stored: readonly string[]): Promise<Secrets> => {
  makeHome(dataDir);
  const path = join(dataDir, file);
  for (;;) {
    const known = read(path);
    const secrets = await completed(known ?? {}, services, stored);
    if (JSON.stringify(secrets) === JSON.stringify(known)) return secrets;
    if (kept(path, secrets, known === undefined)) return secrets;
  }
};
