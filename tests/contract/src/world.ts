import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { City, cityId, hotlineId, lugu } from '@fengqiao/cases';
import { whistle } from '@fengqiao/contracts';
import { tokenOf } from '@fengqiao/client';
import { importJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { startStack } from '@fengqiao/deploy/local';
import { Ledger } from './state';
import { Wire, type Got, type Sent } from './wire';

/** A city takes seconds to start, and many where the machine is busy. */
jest.setTimeout(60_000);

export const begin = '2020-12-16T09:00:00+08:00';

/** Where a fetched nats-server is kept between runs. */
const bin = resolve('node_modules/.cache/fengqiao/bin');

/** No limit of the public door stands in the way of many requests from one address. */
const roomy = {
  FQ_PUBLIC_PER_ADDRESS_PER_HOUR: '1000000',
  FQ_PUBLIC_READS_PER_ADDRESS_PER_HOUR: '1000000',
  FQ_PUBLIC_PER_PHONE_PER_HOUR: '1000000',
};

export const newDataDir = (): string => {
  const dataDir = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-'));
  chmodSync(dataDir, 0o711); // root's servers are another user
  return dataDir;
};

/** A city on servers of its own, with the views that no unit has: the wire and the database. */
export type World = {
  readonly city: City;
  readonly wire: Wire;
  readonly ledger: Ledger;
  /** Sends as a unit's own client; as nobody without a unit. */
  as(unitId: string | undefined, sent: Sent): Promise<Got>;
  /** A token signed as the city's provider signs; `claims` overwrite what a good one would say. */
  forged(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
};

const forgeIn =
  (dataDir: string, baseUrl: string) =>
  async (claims: JWTPayload): Promise<string> => {
    const jwk = JSON.parse(readFileSync(join(dataDir, 'identity-provider.key.json'), 'utf8')) as JWK;
    const now = Math.floor(Date.now() / 1000);
    const good = {
      sub: 'unit:110000-12345',
      iss: `${baseUrl}/oidc`,
      aud: 'urn:fengqiao:api',
      iat: now,
      exp: now + 600,
      grants: [],
    };
    const header = { alg: 'ES256', kid: jwk.kid as string, typ: 'at+jwt' };
    return new SignJWT({ ...good, ...claims }).setProtectedHeader(header).sign(await importJWK(jwk, 'ES256'));
  };

export const startWorld = async (): Promise<World> => {
  const dataDir = newDataDir();
  const stack = await startStack({
    dataDir,
    httpPort: 0,
    clock: 'replay',
    clockNow: begin,
    durable: false,
    logLevel: process.env['FQ_TEST_LOG'] ?? 'error',
    bin,
    environment: roomy,
  });
  const [city, wire, ledger] = [new City(stack.baseUrl), new Wire(stack.baseUrl), await Ledger.of(dataDir)];
  await city.at(begin);
  return {
    city,
    wire,
    ledger,
    as: async (unitId, sent) =>
      wire.send({ ...sent, ...(unitId !== undefined && { token: await tokenOf(stack.baseUrl, unitId) }) }),
    forged: forgeIn(dataDir, stack.baseUrl),
    close: async () => {
      wire.close();
      await ledger.close();
      await stack.close();
    },
  };
};

export const words = {
  channel: 'hotline',
  kind: 'complaint',
  title: '楼前地锁',
  description: '楼前有人装了地锁',
  reporter: { name: '钱小芳', phone: '13900060006' },
  place: { unitId: lugu.community },
  category: lugu.category,
} as const;

/** A ticket at work: the street has signed, its office leads, a community and a property company help. */
export type Matter = { readonly ticketNo: string; readonly accessCode: string; readonly part: string; readonly helping: string };

export const matterIn = async (city: City, more: Partial<Parameters<City['hotline']['register']>[0]> = {}): Promise<Matter> => {
  const { ticketNo, accessCode } = await city.hotline.register({ ...words, ...more });
  await city.settled();
  const desk = city.as(lugu.desk);
  await desk.sign(await desk.partIn(ticketNo, lugu.street));
  await desk.handOn(ticketNo, lugu.office, [lugu.community, lugu.property]);
  await city.settled();
  const part = await city.as(lugu.office).partIn(ticketNo);
  return { ticketNo, accessCode, part, helping: await city.as(lugu.community).partIn(ticketNo) };
};

/** A whistle of the matter's street: two departments of its district are called, one has come. */
export const whistleIn = async (city: City, { ticketNo }: Pick<Matter, 'ticketNo'>, reason = '私装地锁'): Promise<string> => {
  const targets = departments.map((unitId) => ({ unitId, mandatory: true }));
  const { whistleId } = await city
    .as(lugu.street)
    .ask(whistle.blow, { kind: 'enforcement', reason, place: { unitId: lugu.community }, targets, ticketNos: [ticketNo] });
  await city.as(departments[0]).ask(whistle.reportIn, { whistleId, person: '执法一队' });
  await city.settled();
  return whistleId;
};
export const departments = ['110107-zfj', '110107-jgj'] as const;

export const units = { city: cityId, hotline: hotlineId, ...lugu } as const;

/** Who has no part in a matter of 鲁谷, from afar to next door. */
export const strangers = {
  'another district': '110105',
  'a street of another district': '110105015',
  'another street of the district': '110107001',
  'that street’s desk': '110107001-czzx',
  'another community of the street': '110107011002',
  'a property company there': '110107011002-wy1',
  'a court': 'fy.110107',
} as const;
