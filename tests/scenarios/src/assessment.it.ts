import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { hotlineId, lugu, type City, type Hand } from '@fengqiao/cases';
import { tokenOf } from '@fengqiao/client';
import { evaluation } from '@fengqiao/contracts';
import { Fraction } from '@fengqiao/domain';
import { startCity, type ReplayCity } from './stack';

const rates = ['response', 'resolution', 'satisfaction'] as const;
type Rate = (typeof rates)[number] | 'items';
type Behind = { unitId?: string; as?: string; role?: 'assist'; definition?: string; exclusions?: 'counted' | 'only' };

/** A street's month, from the first callback to what came too late: every figure by the public API. */
describe('The month of a street', () => {
  let started: ReplayCity;
  let city: City;
  let street: Hand;
  const tickets: string[] = [];

  beforeAll(async () => {
    started = await startCity('2020-12-01T09:00:00+08:00');
    city = started.city;
    street = city.as(lugu.street);
    await city.at('2020-12-01T09:00:00+08:00');
    for (const [nth, phone] of [
      '13900040001',
      '13900040002',
      '13900040003',
      '13900040004',
      '13900040005',
      '13900040006',
    ].entries()) {
      const { ticketNo } = await city.hotline.register({
        ...{ channel: nth === 5 ? 'media' : 'hotline', kind: 'complaint', description: '楼道里堆放杂物' },
        ...{ place: { unitId: lugu.community }, reporter: { phone } },
      });
      tickets.push(ticketNo);
    }
    await city.settled();
    for (const ticketNo of tickets.slice(0, 5)) await street.contact(await signed(ticketNo), '已联系');
    await city.as(lugu.desk).handOn(tickets[0]!, lugu.office, [lugu.community]);
    await city.settled();
    await city.at('2020-12-09T10:00:00+08:00');
  });
  afterAll(() => started?.close());

  const signed = async (ticketNo: string): Promise<string> => {
    const part = await street.partIn(ticketNo);
    await street.sign(part);
    return part;
  };
  const figures = async (month: string, as: string = lugu.street, unitId: string = lugu.street, more: object = {}) => {
    const { items, ...of } = await city.as(as).ask(evaluation.ranking, { month, ...more });
    return { ...of, ...items.find((unit) => unit.unitId === unitId)! };
  };
  /** What the tickets behind a number add up to, with what came late from other months. */
  const behind = async (month: string, rate: Rate, { as = lugu.street, unitId = lugu.street, ...more }: Behind = {}) => {
    const part = (of: 'num' | 'den') => city.as(as).ask(evaluation.drillDown, { month, unitId, rate, part: of, ...more });
    const [{ items: above }, { items: below }] = [await part('num'), await part('den')];
    const lines = (await city.as(as).ask(evaluation.listCorrections, { month, unitId, ...more })).items;
    const counted = lines.filter(({ excluded }) => !excluded || more.exclusions !== undefined);
    const late = rate === 'items' ? counted.map(({ items: n }) => ({ num: `${n}`, den: n })) : lines.map((one) => one[rate]);
    const num = Fraction.sum(
      [...above.map(({ value }) => value), ...late.map((one) => one.num)].map((each) => Fraction.parse(each)),
    );
    return { num: num.toNumber(), den: below.length + late.reduce((sum, one) => sum + one.den, 0) };
  };
  type Numbers = Pick<Awaited<ReturnType<typeof figures>>, (typeof rates)[number]>;
  const numbersOf = ({ response, resolution, satisfaction }: Numbers) => ({ response, resolution, satisfaction }); // prettier-ignore
  const allBehind = async (month: string, more: Behind = {}) =>
    Object.fromEntries(await Promise.all(rates.map(async (rate) => [rate, await behind(month, rate, more)] as const)));

  it('counts whoever was reached, and leads from each number to its tickets', async () => {
    const [yes, partly, no, unreached, , press] = tickets as [string, string, string, string, string, string];
    const said = { reached: true, contacted: true } as const;
    await city.hotline.callBack(yes, { ...said, resolved: 'yes', satisfied: 'yes' });
    await city.hotline.callBack(partly, { ...said, resolved: 'partly', satisfied: 'mostly' });
    await city.hotline.callBack(no, { ...said, resolved: 'no', satisfied: 'no' });
    await city.hotline.callBack(unreached, { reached: false });
    await city.hotline.callBack(press, { ...said, resolved: 'yes' });
    await city.settled();
    const month = await figures('2020-12');
    expect(month).toMatchObject({
      ...{ definitionId: 'three-rates-30-35-35', policyVersion: 'assessment-1', frozen: false, items: 6, excluded: 0 },
      ...{ response: { num: 5, den: 6 }, resolution: { num: 2.5, den: 4 }, satisfaction: { num: 1.5, den: 3 } },
      before: { month: '2020-11', definitionId: 'three-rates-30-35-35', policyVersion: 'assessment-1', rank: null, score: null },
      arithmetic: '30×5/6 + 35×2.5/4 + 35×1.5/3 = 64.375',
    });
    expect(await allBehind('2020-12')).toEqual(numbersOf(month));
  });

  it('reads the same answers by other definitions beside it', async () => {
    // of all items: two of six were not reached, one of the four reached is of the press and is asked for no satisfaction
    for (const [definition, resolution, satisfaction] of [
      ['wholly-or-not', { num: 2, den: 4 }, { num: 1, den: 3 }],
      ['of-all-items', { num: 2.5, den: 6 }, { num: 1.5, den: 5 }],
    ] as const) {
      const month = await figures('2020-12', lugu.street, lugu.street, { definition });
      expect(month).toMatchObject({ definitionId: definition, resolution, satisfaction });
      expect(await allBehind('2020-12', { definition })).toEqual(numbersOf(month));
    }
  });

  it('shows the community’s own figures inside the street alone (双考)', async () => {
    const ask = { level: 'community', role: 'assist' } as const;
    expect(await figures('2020-12', lugu.street, lugu.community, ask)).toMatchObject({
      items: 1,
      resolution: { num: 1, den: 1 },
    });
    expect(await allBehind('2020-12', { unitId: lugu.community, role: 'assist' })).toEqual(
      numbersOf(await figures('2020-12', lugu.street, lugu.community, ask)),
    );
    for (const outside of [lugu.district, '110000', '110107010'])
      expect((await figures('2020-12', outside, lugu.community, ask)).items).toBeUndefined();
  });

  it('leaves out what the hotline excludes on the street’s evidence, and counts that', async () => {
    const asking = { ticketNo: tickets[2]!, reasonCode: 'false', evidence: '现场核实，杂物已于上月清理' };
    const { exclusionId: id } = await street.ask(evaluation.askExclusion, asking);
    expect((await street.call(evaluation.decideExclusion, { id, approved: true, reason: '属实' })).problem().status).toBe(403);
    await city.hotline.ask(evaluation.decideExclusion, { id, approved: true, reason: '属实' });
    const month = await figures('2020-12');
    expect(month).toMatchObject({
      items: 5,
      excluded: 1,
      resolution: { num: 2.5, den: 3 },
      withExcluded: { items: 6, resolution: { num: 2.5, den: 4 } },
    });
    expect(await allBehind('2020-12')).toEqual(numbersOf(month));
    expect(await allBehind('2020-12', { exclusions: 'counted' })).toEqual(numbersOf(month.withExcluded));
    expect([(await behind('2020-12', 'items')).den, (await behind('2020-12', 'items', { exclusions: 'only' })).den]).toEqual([
      5, 1,
    ]);
    await city.hotline.ask(evaluation.revokeExclusion, { id, reason: '复核不成立' });
    expect(await figures('2020-12')).toMatchObject({ items: 6, excluded: 0 });
  });

  it('closes a week after its end and never changes again: what comes late counts in the month in which it comes', async () => {
    const close = () => city.hotline.call(evaluation.closeMonth, { month: '2020-12' });
    expect((await close()).problem()).toMatchObject({ status: 409, code: 'too-early' });
    await city.at('2021-01-08T09:00:00+08:00');
    expect((await street.call(evaluation.closeMonth, { month: '2020-12' })).problem().status).toBe(403);
    const { sha256 } = (await close()).ok();
    const frozen = await figures('2020-12');
    expect(frozen).toMatchObject({ frozen: true, rank: 1, before: { rank: null } });

    await city.hotline.callBack(tickets[3]!, { reached: true, contacted: true, resolved: 'no', satisfied: 'no' });
    await city.settled();
    expect(await figures('2020-12')).toEqual(frozen);
    expect(await allBehind('2020-12')).toEqual(numbersOf(frozen));
    expect((await street.ask(evaluation.monthSnapshot, { month: '2020-12' })).sha256).toBe(sha256);
    const january = await figures('2021-01');
    expect(january).toMatchObject({ items: 0, resolution: { num: 0, den: 1 }, satisfaction: { num: 0, den: 1 } });
    expect(await allBehind('2021-01')).toEqual(numbersOf(january));
    // what is excluded of a closed month goes from the official numbers of this one, and stays in those with what is excluded
    const asking = { ticketNo: tickets[1]!, reasonCode: 'false', evidence: '现场核实' };
    const { exclusionId: id } = await street.ask(evaluation.askExclusion, asking);
    await city.hotline.ask(evaluation.decideExclusion, { id, approved: true, reason: '属实' });
    const less = await figures('2021-01');
    expect(less).toMatchObject({ items: -1, excluded: 1, resolution: { num: -0.5, den: 0 }, withExcluded: { items: 0, resolution: { num: 0, den: 1 } } }); // prettier-ignore
    for (const [as, unitId, level] of [
      [lugu.street, lugu.street, 'street'],
      [lugu.district, lugu.district, 'district'],
    ] as const) {
      // prettier-ignore
      const now = await figures('2021-01', as, unitId, { level });
      expect(await allBehind('2021-01', { as, unitId })).toEqual(numbersOf(now));
      expect(await allBehind('2021-01', { as, unitId, exclusions: 'counted' })).toEqual(numbersOf(now.withExcluded));
      const [left, only] = [await behind('2021-01', 'items', { as, unitId }), await behind('2021-01', 'items', { as, unitId, exclusions: 'only' })]; // prettier-ignore
      expect([left.den, only.den]).toEqual([now.items, now.excluded]);
    }
    const assists = await figures('2021-01', lugu.street, lugu.community, { level: 'community', role: 'assist' });
    expect(await allBehind('2021-01', { unitId: lugu.community, role: 'assist' })).toEqual(numbersOf(assists));
    const notice = await city.hotline.ask(evaluation.correctMonth, { month: '2020-12' });
    expect(notice).toMatchObject({ nth: 1, lines: expect.arrayContaining([expect.objectContaining({ ticketNo: tickets[3] })]) }); // prettier-ignore
  });

  it('has hashes that a district recomputes by the script of the manual, from what the API shows', async () => {
    const { closedBy, sha256, corrections } = await city.as(lugu.district).ask(evaluation.monthSnapshot, { month: '2020-12' });
    const signer = { kind: 'client', id: `unit:${hotlineId}`, unitId: hotlineId };
    expect([closedBy, corrections.map(({ issuedBy }) => issuedBy)]).toEqual([signer, [signer]]);
    expect(JSON.stringify(corrections)).not.toContain(tickets[3]);
    const [, script] = /```js\n(.*?)```/s.exec(readFileSync('docs/assessment.md', 'utf8'))!;
    const env = { FQ_URL: city.baseUrl, FQ_MONTH: '2020-12', FQ_TOKEN: await tokenOf(city.baseUrl, lugu.district) };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script!], {
      env: { ...process.env, ...env },
    });
    expect(stdout.trim()).toBe(`2020-12: ${sha256}, 1 corrections`);
  });
});
