import type { webcrypto } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { Unverified } from '../faults';
import { Identity } from './identity';

const issuer = 'http://127.0.0.1:8080/oidc';
const audience = 'urn:fengqiao:api';
const subject = 'fq.rpc.dispatch.sign';

const serviceKey = async (kid: string): Promise<{ secret: JWK; open: JWK }> => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { secret: { ...(await exportJWK(privateKey)), kid }, open: { ...(await exportJWK(publicKey)), kid } };
};

let intake: Identity;
let gateway: Identity;
let stranger: Identity;
let signing: webcrypto.CryptoKey;

beforeAll(async () => {
  const [forIntake, forGateway, forStranger] = await Promise.all(['intake', 'gateway', 'intake'].map(serviceKey));
  const provider = await generateKeyPair('ES256', { extractable: true });
  signing = provider.privateKey;
  const tokens = {
    keys: createLocalJWKSet({ keys: [{ ...(await exportJWK(provider.publicKey)), alg: 'ES256' }] }),
    issuer,
    audience,
  };
  const siblings = { keys: [forIntake!.open, forGateway!.open] };
  intake = await Identity.of('intake', forIntake!.secret, siblings, tokens);
  gateway = await Identity.of('gateway', forGateway!.secret, siblings, tokens);
  stranger = await Identity.of('intake', forStranger!.secret, siblings, tokens);
});

const token = (
  claims: Record<string, unknown> = {},
  { aud = audience, iss = issuer, exp = '1h', key = signing } = {},
): Promise<string> =>
  new SignJWT({ grants: [{ role: 'desk', unitId: '110107011' }], ...claims })
    .setProtectedHeader({ alg: 'ES256' })
    .setSubject('unit:110107011')
    .setAudience(aud)
    .setIssuer(iss)
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(key);

describe('a caller', () => {
  it('is whom the identity provider says, with its grants', async () =>
    expect(await intake.verify({ token: await token(), subject, body: '{}' })).toEqual({
      kind: 'client',
      id: 'unit:110107011',
      grants: [{ role: 'desk', unitId: '110107011' }],
    }));

  it.each<[string, () => Promise<string>]>([
    ['expired', () => token({}, { exp: '-1s' })],
    ['made for another platform', () => token({}, { aud: 'urn:other' })],
    ['made by another provider', () => token({}, { iss: 'http://evil.example' })],
    ['signed by somebody else', async () => token({}, { key: (await generateKeyPair('ES256')).privateKey })],
    ['granting an unknown role', () => token({ grants: [{ role: 'emperor', unitId: '110000' }] })],
    ['not a token at all', () => Promise.resolve('abc.def.ghi')],
  ])('with a token that is %s is nobody', async (_, made) => {
    await expect(intake.verify({ token: await made(), subject, body: '{}' })).rejects.toThrow(Unverified);
  });
});

describe('a service', () => {
  it('is proven by its own key, for this subject and body only', async () => {
    const assertion = await intake.assert('service', subject, '{"a":1}');
    expect(await gateway.verify({ assertion, subject, body: '{"a":1}' })).toEqual({ kind: 'service', id: 'intake', grants: [] });
    await expect(gateway.verify({ assertion, subject, body: '{"a":2}' })).rejects.toThrow(Unverified);
    await expect(gateway.verify({ assertion, subject: 'fq.rpc.dispatch.complete', body: '{"a":1}' })).rejects.toThrow(Unverified);
  });

  it('cannot be forged with another key, nor left out', async () => {
    await expect(
      gateway.verify({ assertion: await stranger.assert('service', subject, '{}'), subject, body: '{}' }),
    ).rejects.toThrow(Unverified);
    await expect(gateway.verify({ subject, body: '{}' })).rejects.toThrow(Unverified);
  });

  it('speaks for the public only if it is the gateway', async () => {
    const said = { subject, body: '{}' };
    expect(await intake.verify({ assertion: await gateway.assert('public', subject, '{}'), ...said })).toMatchObject({
      kind: 'public',
    });
    await expect(gateway.verify({ assertion: await intake.assert('public', subject, '{}'), ...said })).rejects.toThrow(
      Unverified,
    );
  });
});
