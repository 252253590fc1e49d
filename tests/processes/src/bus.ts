import { inboxPrefixOf, type Contract } from '@fengqiao/contracts';
import { Identity } from '@fengqiao/service';
import { eventually } from '@fengqiao/testing';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';
import type { Platform, ServiceName } from './platform';

/** A connection with a service's own user, and whatever NATS refuses to it. */
export class BusUser {
  private readonly refusals: string[] = [];

  private constructor(
    readonly nats: NatsConnection,
    readonly name: ServiceName,
  ) {
    void this.listen();
  }

  static async as(platform: Platform, name: ServiceName): Promise<BusUser> {
    const { FQ_NATS_URL: servers, FQ_NATS_USER: user, FQ_NATS_PASSWORD: pass } = platform.environmentOf(name);
    const nats = await connect({ servers: servers!, user: user!, pass: pass!, inboxPrefix: inboxPrefixOf(name) });
    return new BusUser(nats, name);
  }

  /** Resolves to NATS's words of refusal; fails when it says nothing. */
  async refused(act: (nats: NatsConnection) => unknown): Promise<string> {
    this.refusals.length = 0;
    act(this.nats);
    return eventually(() => this.refusals[0], 3_000);
  }

  /** What a service answers to a message with these headers: its fault by name, else the answer. */
  async ask(contract: Contract, input: object, carried: Record<string, string>): Promise<unknown> {
    const said = headers();
    for (const [name, value] of Object.entries(carried)) said.set(name, value);
    const reply = await this.nats.request(contract.subject, JSON.stringify(input), { headers: said, timeout: 5_000 });
    return reply.headers?.get('fq-fault') || reply.json();
  }

  async close(): Promise<void> {
    await this.nats.close();
  }

  private async listen(): Promise<void> {
    for await (const change of this.nats.status()) if (change.type === 'error') this.refusals.push(change.error.message);
  }
}

/** Signs as a service: with its own key, unless another one is given. */
export const identityOf = async (platform: Platform, name: ServiceName, key?: JWK): Promise<Identity> => {
  const environment = platform.environmentOf(name);
  return Identity.of(
    name,
    key ?? (JSON.parse(environment['FQ_SERVICE_KEY']!) as JWK),
    JSON.parse(environment['FQ_SERVICE_JWKS']!) as JSONWebKeySet,
    { keys: createLocalJWKSet({ keys: [] }), issuer: environment['FQ_OIDC_ISSUER']!, audience: 'none' },
  );
};
