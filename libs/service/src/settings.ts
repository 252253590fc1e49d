import { shapes } from '@fengqiao/contracts';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const key = z.string().regex(/^[0-9a-f]{64}$/, '32 bytes in hexadecimal');

const schema = z.object({
  /** As this service's own role; not needed by a service without facts of its own (the gateway). */
  FQ_DATABASE_URL: z.url().optional(),
  FQ_NATS_URL: z.string().min(1),
  FQ_NATS_USER: z.string().optional(),
  FQ_NATS_PASSWORD: z.string().optional(),
  FQ_HTTP_HOST: z.string().default('127.0.0.1'),
  FQ_HTTP_PORT: port.default(8080),
  FQ_OPS_HOST: z.string().default('127.0.0.1'),
  FQ_OPS_PORT: port.default(9090),
  /** Folder of the city profile; Beijing's when not given. */
  FQ_CITY_PROFILE: z.string().optional(),
  FQ_CLOCK: z.enum(['system', 'replay']).default('system'),
  FQ_CLOCK_NOW: shapes.givenInstant.optional(),
  /** Wraps the data keys of reporters' identities, and makes access codes. */
  FQ_VAULT_KEY: key.optional(),
  /** The address under which residents reach the gateway, for links that are sent to them. */
  FQ_PUBLIC_URL: z.url().optional(),
  /** Where intake writes what it would send to phones; without it nothing is sent. */
  FQ_LETTERS_FILE: z.string().min(1).optional(),
  FQ_OIDC_ISSUER: z.url(),
  FQ_OIDC_AUDIENCE: z.string().default('urn:fengqiao:api'),
  FQ_OIDC_JWKS_URL: z.url().optional(),
  /** This service's own private key (JWK, Ed25519), with which it signs as whom it asks. */
  FQ_SERVICE_KEY: z.string().min(1),
  /** The public keys of all services (JWKS); `kid` is the service's name. */
  FQ_SERVICE_JWKS: z.string().min(1),
  FQ_POOL: z.coerce.number().int().min(2).max(200).default(20),
  /** Requests in hand before a service answers Busy. */
  FQ_IN_HAND: z.coerce.number().int().min(1).default(80),
  /** Events that may wait for a service, or in its outbox, before new work is refused as Busy. */
  FQ_BACKLOG: z.coerce.number().int().min(10).default(1_000),
  FQ_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Settings = z.output<typeof schema>;

/** Reads the settings once, at start. Throws one sentence that names every variable that is missing or wrong. */
export const readSettings = (environment: Record<string, string | undefined>): Settings => {
  const read = schema.safeParse(environment);
  if (read.success) return read.data;
  const flaws = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The settings are not complete: ${flaws.join('; ')}. docs/operating.md lists them all`);
};
