import { createHash, type webcrypto } from 'node:crypto';
import { publicActor, roles, serviceActor, type Actor } from '@fengqiao/domain';
import {
  SignJWT,
  createLocalJWKSet,
  importJWK,
  jwtVerify,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { Unverified } from '../faults';

/** As whom a message is sent: a caller's own token, or this service (for itself, or for the public at the gateway). */
export type Sender = { readonly token: string } | { readonly as: 'service' | 'public'; readonly address?: string };

const VALID_SECONDS = 60;
const REMEMBERED = 10_000;
const issuerOf = (service: string): string => `fengqiao:${service}`;
const digest = (body: Uint8Array | string): string => createHash('sha256').update(body).digest('base64url');

const grants = z.array(z.object({ role: z.enum(roles), unitId: z.string() }));
const assertion = z.object({ iss: z.string(), as: z.enum(['service', 'public']), at: z.string(), bh: z.string() });

/**
 * Signs what this service asks and verifies who asks it. A caller's token is passed on as it is; everything else carries a
 * one-minute assertion, signed by the asking service and bound to subject and body, so that no header can be made up.
 */
export class Identity {
  private readonly known = new Map<string, { actor: Actor; until: number }>();

  private constructor(
    private readonly service: string,
    private readonly key: webcrypto.CryptoKey | Uint8Array,
    private readonly siblings: JWTVerifyGetKey,
    private readonly tokens: { keys: JWTVerifyGetKey; issuer: string; audience: string },
  ) {}

  static async of(
    service: string,
    privateJwk: JWK,
    siblings: JSONWebKeySet,
    tokens: { keys: JWTVerifyGetKey; issuer: string; audience: string },
  ): Promise<Identity> {
    return new Identity(service, await importJWK(privateJwk, 'EdDSA'), createLocalJWKSet(siblings), tokens);
  }

  /** An assertion that this service asks for itself or for the public. */
  async assert(as: 'service' | 'public', subject: string, body: string): Promise<string> {
    return new SignJWT({ as, at: subject, bh: digest(body) })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.service })
      .setIssuer(issuerOf(this.service))
      .setIssuedAt()
      .setExpirationTime(`${VALID_SECONDS}s`)
      .sign(this.key);
  }

  /** Who sent this message. Throws `Unverified` on anything that is not proven. */
  async verify(message: { token?: string; assertion?: string; subject: string; body: Uint8Array | string }): Promise<Actor> {
    if (message.token) return this.caller(message.token);
    if (!message.assertion) throw new Unverified('The message says nothing of who sent it');
    try {
      const { payload, protectedHeader } = await jwtVerify(message.assertion, this.siblings, { algorithms: ['EdDSA'] });
      const said = assertion.parse(payload);
      const sender = protectedHeader.kid ?? '';
      if (said.iss !== issuerOf(sender)) throw new Unverified('The assertion is signed by another service than it names');
      if (said.at !== message.subject || said.bh !== digest(message.body))
        throw new Unverified('The assertion belongs to another message');
      if (said.as === 'service') return serviceActor(sender);
      if (sender !== 'gateway') throw new Unverified('Only the gateway speaks for the public');
      return publicActor;
    } catch (fault) {
      throw fault instanceof Unverified ? fault : new Unverified('The assertion does not hold');
    }
  }

  /** The client behind a token, by the identity provider's keys; remembered until the token expires. */
  async caller(token: string): Promise<Actor> {
    const known = this.known.get(token);
    if (known && known.until > Date.now()) return known.actor;
    let payload: JWTPayload;
    try {
      const { issuer, audience, keys } = this.tokens;
      ({ payload } = await jwtVerify(token, keys, { issuer, audience, requiredClaims: ['sub', 'exp'] }));
    } catch {
      throw new Unverified('The token is not valid, not for this platform, or expired; ask for a new one');
    }
    const granted = grants.safeParse(payload['grants'] ?? []);
    if (!granted.success) throw new Unverified('The token grants what this platform does not know');
    const actor: Actor = { kind: 'client', id: payload.sub!, grants: granted.data };
    if (this.known.size >= REMEMBERED) this.known.delete(this.known.keys().next().value!);
    this.known.set(token, { actor, until: payload.exp! * 1000 });
    return actor;
  }
}
