import { WhistleAt, type City } from '@fengqiao/cases';
import { whistle, type Contract } from '@fengqiao/contracts';
import type { z } from 'zod';
import { startCity, type ReplayCity } from './stack';

jest.setTimeout(300_000);

const street = '110102020';
const desk = '110102020-czzx';
const slugs =
  'fgw czj zjw ghw jtw cgw zfj gaj jgj xfd sthj scjg swj rsj ybj mzj wjw jw yllh yjj xfj sfj nyj sww wlj tyj jxj gzw zwj gjj rfb cl';
const enterprises = 'heat gas power water drain bus subway card telecom';
const fifty = [
  ...slugs.split(' ').map((slug) => `110102-${slug}`),
  ...enterprises.split(' ').map((slug) => `110000-ent-${slug}`),
  ...['pcs', 'sfs', 'scs', 'fgs'].flatMap((slug) => [`110102020-${slug}`, `110102001-${slug}`]),
  '110106002',
];

/** Fifty units are called, and the street and its desk work on the whistle at once. */
describe('A whistle that many work on at once', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity('2020-12-16T08:00:00+08:00');
    city = started.city;
    await city.at('2020-12-16T09:00:00+08:00');
  });
  afterAll(() => started?.close());

  /** Asks again while others have the row in hand, as the API says, and until a unit that is to be let go has come. */
  const insist = async <C extends Contract>(unitId: string, contract: C, input: z.input<C['input']>): Promise<number> => {
    for (;;) {
      const reply = await city.as(unitId).call(contract, input);
      if (reply.status !== 503 && !(reply.status === 409 && reply.problem().code === 'not-arrived')) return reply.status;
    }
  };
  const countOf = (statuses: readonly number[]): Record<number, number> =>
    Object.fromEntries([...new Set(statuses)].sort().map((status) => [status, statuses.filter((one) => one === status).length]));

  it('has one arrival per unit, one release, one closing; and its board is what the history says', async () => {
    const targets = fifty.map((unitId) => ({ unitId, mandatory: true }));
    const called = await WhistleAt.blown(city, street, { kind: 'emergency', reason: '联合处置', place: '广外大街', targets });
    const { whistleId } = called;
    expect(fifty).toHaveLength(50);

    const twice = [...fifty, ...fifty];
    const blowers = [street, desk];
    const [arrivals, releases] = await Promise.all([
      Promise.all(twice.map((unitId) => insist(unitId, whistle.reportIn, { whistleId, person: '带队' }))),
      Promise.all(blowers.flatMap((by) => fifty.map((unitId) => insist(by, whistle.release, { whistleId, unitId })))),
    ]);
    expect(countOf(arrivals)).toEqual({ 200: 50, 409: 50 });
    expect(countOf(releases)).toEqual({ 200: 50, 409: 50 });
    expect(countOf(await Promise.all(blowers.map((by) => insist(by, whistle.close, { whistleId, result: '办结' }))))).toEqual({
      200: 1,
      409: 1,
    });

    const board = await called.view();
    const { items } = await city.as(street).ask(whistle.getHistory, { whistleId });
    const folded = new Map<string, string>();
    for (const { type, unitId } of items)
      if (unitId && ['called', 'arrived', 'released'].includes(type)) folded.set(unitId, type);
    const { items: listed } = await city.as(street).ask(whistle.listWhistles, {});
    expect(listed.map((one) => [one.whistleId, one.status, one.version])).toEqual([[whistleId, 'closed', items.at(-1)?.version]]);
    for (const { targets: shown } of [board, listed[0]!])
      expect(shown.map(({ unitId, status }) => [unitId, status])).toEqual([...folded]);
    const arrived = items.filter(({ type }) => type === 'arrived').map(({ unitId }) => unitId);
    expect([arrived.length, new Set(arrived).size]).toEqual([50, 50]);
    expect(items.map(({ version }) => version)).toEqual([...items.map(({ version }) => version)].sort((a, b) => a - b));
    expect([board.version, board.status]).toEqual([items.at(-1)?.version, 'closed']);
  });
});
