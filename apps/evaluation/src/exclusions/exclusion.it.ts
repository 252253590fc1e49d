import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { v7 } from 'uuid';
import { aDispatch, at, street } from '../dispatch-under-test';
import { drillDowns } from '../items/item.views';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
const said = { reached: true, contacted: true, resolved: 'no', satisfied: 'no' } as const;

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const figures = async (as = street) => {
  const answer = await city.ask(evaluation.ranking, { month: '2020-12' }, as);
  if ('refused' in answer) throw new Error(answer.because);
  const { items, excluded, response, resolution, withExcluded } = answer.items.find(({ unitId }) => unitId === street)!;
  return { items, excluded, response, resolution, withExcluded };
};
const ticketsBehind = async (more: object = {}) => {
  const answer = await city.ask(evaluation.drillDown, { month: '2020-12', unitId: street, ...more }, street);
  return 'items' in answer ? answer.items : [];
};

describe('an exclusion', () => {
  const good = aDispatch();
  const bad = aDispatch();
  const ask = (more: object = {}, as = street) =>
    city.ask(evaluation.askExclusion, { ticketNo: bad.ticketNo, reasonCode: 'false', evidence: '现场照片三张', ...more }, as);
  const decide = (id: string, approved: boolean, as = hotline) =>
    city.ask(evaluation.decideExclusion, { id, approved, reason: '属实' }, as);
  let id = '';

  it('is asked for by the accountable unit alone, with a reason of this city', async () => {
    for (const { dispatched, signed, contacted } of [good, bad]) await city.say(dispatched, signed, contacted);
    await city.moveTo(at('24T08:30'));
    await city.ask(evaluation.recordCallback, { ticketNo: good.ticketNo, ...said, resolved: 'yes' }, hotline);
    await city.ask(evaluation.recordCallback, { ticketNo: bad.ticketNo, ...said }, hotline);
    expect(await figures()).toMatchObject({ items: 2, excluded: 0, resolution: { num: 1, den: 2 } });

    expect(await ask({}, '110102020')).toMatchObject({ refused: 'not-found' });
    expect(await ask({}, `${street}003`)).toMatchObject({ refused: 'forbidden' });
    expect(await ask({}, hotline)).toMatchObject({ refused: 'forbidden' });
    expect(await ask({ reasonCode: 'unpleasant' })).toMatchObject({ refused: 'unknown-reason' });
    const asked = await ask();
    expect(asked).toMatchObject({ status: 'asked', version: 1, ticketNo: bad.ticketNo });
    id = 'exclusionId' in asked ? asked.exclusionId : '';
    expect(await ask()).toMatchObject({ refused: 'step-not-allowed' });
    expect(await figures()).toMatchObject({ items: 2, excluded: 0 });
  });

  it('is decided by those who run the hotline, never by whoever is assessed', async () => {
    expect(await decide(id, true, street)).toMatchObject({ refused: 'forbidden' });
    expect(await decide('019b0000-0000-7000-8000-000000000001', true)).toMatchObject({ refused: 'not-found' });
    expect(await decide(id, true)).toMatchObject({ status: 'approved', version: 2 });
    expect(await decide(id, true)).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('leaves the ticket out, shows what would be with it, and counts it', async () => {
    expect(await figures()).toMatchObject({
      items: 1,
      excluded: 1,
      response: { num: 1, den: 1 },
      resolution: { num: 1, den: 1 },
      withExcluded: { items: 2, resolution: { num: 1, den: 2 } },
    });
    const behind = { rate: 'resolution' } as const;
    expect((await ticketsBehind(behind)).map(({ ticketNo }) => ticketNo)).toEqual([good.ticketNo]);
    expect(await ticketsBehind({ ...behind, exclusions: 'counted' })).toHaveLength(2);
    expect(await ticketsBehind({ ...behind, exclusions: 'only' })).toMatchObject([{ ticketNo: bad.ticketNo, excluded: 'false' }]);
  });

  it('is told in the timeline to staff, not to the reporter, and listed with its evidence', async () => {
    const lines = async (words: 'staff' | 'public') => {
      const answer = await city.ask(evaluation.evaluationTimeline, { ticketNo: bad.ticketNo, words });
      return 'items' in answer ? answer.items.map(({ text }) => text).join('\n') : '';
    };
    expect(await lines('staff')).toMatch(/申请剔除：反映情况不属实[\s\S]*同意剔除[\s\S]*不计入 鲁谷街道 2020-12 考核/);
    expect(await lines('public')).not.toMatch(/剔除/);
    const listed = await city.ask(evaluation.listExclusions, { status: 'approved' }, street);
    expect(listed).toMatchObject({ items: [{ id, reasonCode: 'false', steps: [{ text: '现场照片三张' }, { text: '属实' }] }] });
    expect(await city.ask(evaluation.listExclusions, { status: 'approved' }, '110102020')).toMatchObject({ items: [] });
    expect(await city.ask(evaluation.getExclusion, { id }, '110102020')).toMatchObject({ refused: 'not-found' });
    expect(await city.ask(evaluation.getExclusion, { id }, hotline)).toMatchObject({ id, status: 'approved' });
    const heard = await city.heard('fq.evt.evaluation.exclusion.approved.v1');
    expect(heard).toMatchObject([{ data: { ticketNo: bad.ticketNo, code: 'false', by: hotline } }]);
    expect(JSON.stringify(heard)).not.toContain('属实');
  });

  it('is taken back, and the ticket counts as before', async () => {
    const revoke = () => city.ask(evaluation.revokeExclusion, { id, reason: '复核不成立', expectedVersion: 2 }, '110000');
    expect(await revoke()).toMatchObject({ status: 'revoked', version: 3 });
    expect(await revoke()).toMatchObject({ refused: 'stale-version', present: { status: 'revoked' } });
    expect(await figures()).toMatchObject({ items: 2, excluded: 0, resolution: { num: 1, den: 2 } });
  });

  it('is never decided by the hotline where the hotline itself has a part', async () => {
    const own = aDispatch({ accountable: '110106001', lead: '110106001' });
    const [name, signed] = own.signed;
    const [first] = signed.assignments;
    await city.say([name, { ...signed, assignments: [{ ...first!, unitId: hotline }] }]);
    const asked = await ask({ ticketNo: own.ticketNo }, '110106001');
    const exclusionId = 'exclusionId' in asked ? asked.exclusionId : '';
    expect(await decide(exclusionId, true)).toMatchObject({ refused: 'own-exclusion' });
    expect(await decide(exclusionId, false, '110000')).toMatchObject({ status: 'refused' });
    expect(await ask({ ticketNo: own.ticketNo }, '110106001')).toMatchObject({ status: 'asked' });
  });
});

it('is listed along an index of its own, among 60 000 items, open and closed', async () => {
  await city.database.transaction(async (tx) => {
    await tx.rows(sql(`select set_config('session_replication_role', 'replica', true)`)); // tallies are not what is asked here
    for (const [table, absent] of [['item', ''], ['frozen_item', ', false']] as const)
      await tx.rows(sql(`
        insert into ${table} (id, dispatch_id, ticket_no, role, unit_id, path, level, district_id, month, due_at, counts_from, responded,
          response_from, policy_version, definition_id, kind, settled, in_time, resolved_yes, resolved_partly, resolved_no, satisfied_yes,
          satisfied_partly, satisfied_no, excluded${absent && ', absent'})
        select gen_random_uuid(), gen_random_uuid(), 'seed', 'lead', 'u' || n % 20, '110000', 'street', 'd' || n % 3, '2020-11',
          now() - make_interval(secs => n), now(), true, now(), 'p', 'd', 'complaint', true, true, 0, 0, 0, 0, 0, 0, case when n % 100 = 0 then 'false' end${absent}
        from generate_series(1, 60000) as n`)); // prettier-ignore
  });
  for (const table of ['item', 'frozen_item']) await city.database.rows(sql(`analyze ${table}`));
  const planOf = async (statement: { text: string }, unit: string): Promise<string> => {
    const asked = ['2020-11', unit, new Date('2030-01-01'), 'lead', true, [], [], new Date(0), v7(), 51, ['complaint'], 'only'];
    const plan = await city.database.rows<{ 'QUERY PLAN': string }>(sql(`explain (costs off) ${statement.text}`), asked);
    return plan.map((row) => row['QUERY PLAN']).join('\n');
  };
  const { open, closed } = drillDowns;
  expect(await planOf(open.excluded.unit.items.den, 'u0')).toMatch(/item_excluded_unit/);
  expect(await planOf(open.excluded.district.items.den, 'd1')).toMatch(/item_excluded_district/);
  for (const [level, unit] of [['unit', 'u0'], ['district', 'd1']] as const) {
    const plan = await planOf(closed.excluded[level].items.den, unit);
    expect(plan).toMatch(new RegExp(`using item_excluded_${level}`));
    expect(plan).toMatch(new RegExp(`using frozen_item_excluded_${level}`));
    expect(plan).not.toMatch(/Seq Scan/);
  }
  await city.database.transaction(async (tx) => {
    await tx.rows(sql(`select set_config('session_replication_role', 'replica', true)`));
    for (const table of ['item', 'frozen_item']) await tx.rows(sql(`delete from ${table} where month = '2020-11'`));
  });
}, 60_000); // prettier-ignore

it('is read by another definition on request, each figure with its own', async () => {
  const read = (definition?: string) => city.ask(evaluation.ranking, { month: '2020-12', definition }, street);
  expect(await read()).toMatchObject({ definitionId: 'three-rates-30-35-35', policyVersion: 'assessment-1' });
  expect(await read('of-all-items')).toMatchObject({ definitionId: 'of-all-items' });
  expect(await read('another')).toMatchObject({ refused: 'unknown-definition' });
});
