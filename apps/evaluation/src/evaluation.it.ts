import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { aDispatch, at, iso, street } from './dispatch-under-test';
import { startUnderTest, type UnderTest } from './under-test';

const hotline = '110000-12345';
const neighbour = '110107010';
const otherDistrict = '110102';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const said = { reached: true, contacted: true, resolved: 'yes', satisfied: 'yes' } as const;
const ranked = async (
  unitId: string,
  level: 'street' | 'district' | 'community' = 'street',
  as = street,
  role: 'lead' | 'assist' = 'lead',
) => {
  const answer = await city.ask(evaluation.ranking, { month: '2020-12', level, role }, as);
  if ('refused' in answer) throw new Error(answer.because);
  return { all: answer.items, unit: answer.items.find((unit) => unit.unitId === unitId) };
};

describe('a callback', () => {
  const matter = aDispatch();
  const record = (more: object = {}, as = hotline, key?: string, answers: typeof said | { reached: false } = said) =>
    city.ask(evaluation.recordCallback, { ticketNo: matter.ticketNo, ...answers, ...more }, as, key);
  const others = aDispatch({ accountable: '110102020', lead: '110102020' });

  it('waits for the limit', async () => {
    for (const unanswered of [aDispatch(), aDispatch()])
      await city.say(unanswered.dispatched, unanswered.signed, unanswered.contacted);
    await city.say(matter.dispatched, matter.signed, matter.contacted, matter.completed, others.dispatched);
    expect(await record()).toMatchObject({ refused: 'limit-not-reached' });
    const waiting = await city.ask(evaluation.listCallbacks, { status: 'waiting' }, hotline);
    expect(waiting).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ ticketNo: matter.ticketNo })]) });
    expect((await ranked(street)).unit).toMatchObject({ items: 0, notRanked: 'no-items', score: null });
  });

  it('is there for whoever may see the ticket, and done by the hotline alone', async () => {
    expect(await record({}, street)).toMatchObject({ refused: 'forbidden' });
    expect(await record({}, otherDistrict)).toMatchObject({ refused: 'not-found' });
    expect(await city.ask(evaluation.recordCallback, { ticketNo: '202012169999999', ...said }, hotline)).toMatchObject({
      refused: 'not-found',
    });
    expect(await city.ask(evaluation.listCallbacks, {}, street)).toMatchObject({ refused: 'forbidden' });
  });

  it('falls due with the limit, oldest first, and says so', async () => {
    await city.moveTo(at('24T08:30'));
    const page = await city.ask(evaluation.listCallbacks, { limit: 1 }, hotline);
    if ('refused' in page) throw new Error(page.because);
    expect(page.items).toMatchObject([{ status: 'due', dueAt: iso('23T23:59'), attempts: 0 }]);
    const next = await city.ask(evaluation.listCallbacks, { limit: 200, cursor: page.nextCursor }, hotline);
    expect('items' in next && next.items.map(({ ticketNo }) => ticketNo)).not.toContain(page.items[0]!.ticketNo);
    expect(await city.ask(evaluation.listCallbacks, { cursor: 'bm9uZQ' }, hotline)).toMatchObject({ refused: 'bad-cursor' });
    const due = await city.heard('fq.evt.evaluation.callback.due.v1');
    expect(due.filter(({ data }) => data['ticketNo'] === matter.ticketNo)).toMatchObject([
      { data: { at: iso('23T23:59'), by: 'clock' } },
    ]);
  });

  it('is given to one caller at a time, in the hours of calling', async () => {
    const lease = (as = hotline) => city.ask(evaluation.leaseCallbacks, { limit: 2 }, as);
    const first = await lease();
    expect(first).toMatchObject({ items: [{ status: 'due' }, { status: 'due' }] });
    expect(await lease()).toEqual({ ...first, items: expect.arrayContaining([expect.objectContaining({ status: 'due' })]) });
    await city.database.rows(
      sql(`update callback set leased_by = 'unit:another', leased_until = now() + interval '1 hour' where status = 'due'`),
    );
    expect(await lease()).toEqual({ items: [] });
    await city.database.rows(sql(`update callback set leased_until = now() where status = 'due'`));
    expect(await lease()).toMatchObject({ items: [{ status: 'due' }, { status: 'due' }] });
    expect(await lease(street)).toMatchObject({ refused: 'forbidden' });
  });

  let triedNo = '';
  it('is not given again before the next attempt is possible: those behind it are', async () => {
    const mine = async (limit = 1) => {
      const answer = await city.ask(evaluation.leaseCallbacks, { limit }, hotline);
      return 'items' in answer ? answer.items : [];
    };
    const [tried] = await mine();
    const attempt = { ticketNo: tried!.ticketNo, reached: false, channel: 'sms' as const };
    expect(await city.ask(evaluation.recordCallback, attempt, hotline)).toMatchObject({ status: 'due', attempts: 1 });
    const others = await mine(50);
    expect(others.length).toBeGreaterThan(0);
    expect(others.map(({ ticketNo }) => ticketNo)).not.toContain(tried!.ticketNo);
    const listed = await city.ask(evaluation.listCallbacks, { limit: 200 }, hotline);
    const nextAt = 'items' in listed && listed.items.find(({ ticketNo }) => ticketNo === tried!.ticketNo)?.nextAt;
    expect(nextAt).toBe(iso('24T12:30'));
    triedNo = tried!.ticketNo;
  });

  it('keeps what was said, once per key, and counts it', async () => {
    expect(await record({}, hotline, undefined, { reached: false })).toMatchObject({ status: 'due', attempts: 1 });
    expect(await record({}, hotline, undefined, { reached: false })).toMatchObject({ refused: 'step-not-allowed' });
    expect(await record({ satisfied: undefined })).toMatchObject({ refused: 'answers-missing' });
    expect(await record({ expectedVersion: 1 })).toMatchObject({
      refused: 'stale-version',
      present: { status: 'due', version: 3 },
    });
    const first = await record({ expectedVersion: 3, comment: '电话里说锁已经拆了' }, hotline, 'a-key');
    expect(first).toMatchObject({ status: 'done', version: 4, attempts: 2, ticketNo: matter.ticketNo });
    expect(await record({ expectedVersion: 3, comment: '电话里说锁已经拆了' }, hotline, 'a-key')).toEqual(first);
    const recorded = await city.heard('fq.evt.evaluation.callback.recorded.v1');
    expect(recorded).toMatchObject([{ data: { reached: true, resolved: 'yes', satisfied: 'yes', by: hotline } }]);
    expect(JSON.stringify(recorded)).not.toContain('锁');
  });

  it('may be corrected, by the hotline also after the ticket was closed', async () => {
    expect(await record({ satisfied: 'no' })).toMatchObject({ status: 'done', version: 5 });
    expect(await record()).toMatchObject({ version: 6 });
    await city.say(matter.closed('24T09:00'));
    await city.moveTo(at('24T10:00'));
    const late = await record({ satisfied: 'no' });
    expect(late).toMatchObject({ status: 'done', version: 7 });
    expect((await city.heard('fq.evt.evaluation.callback.recorded.v1')).at(-1)).toMatchObject({
      data: { satisfied: 'no', late: true },
    });
    expect((await ranked(street)).unit).toMatchObject({ satisfaction: { num: 0, den: 1 } });
    expect(await record()).toMatchObject({ status: 'done', version: 8 });
    expect(await record({}, hotline, undefined, { reached: false })).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('is given again some hours after an attempt', async () => {
    await city.moveTo(at('24T12:30'));
    const leased = await city.ask(evaluation.leaseCallbacks, { limit: 50 }, hotline);
    expect('items' in leased && leased.items.map(({ ticketNo }) => ticketNo)).toContain(triedNo);
  });

  it('shows in the timeline: to staff what was said, to the reporter that it was', async () => {
    const lines = async (words: 'staff' | 'public') => {
      const answer = await city.ask(evaluation.evaluationTimeline, { ticketNo: matter.ticketNo, words });
      return 'items' in answer ? answer.items : [];
    };
    expect((await lines('staff')).map(({ type }) => type)).toEqual([
      ...['callbackPlanned', 'callbackDue', 'callbackAttempted'], ...Array.from({ length: 5 }, () => 'callbackRecorded'), 'counted',
    ]); // prettier-ignore
    expect((await lines('staff')).at(-1)?.text).toBe('计入 鲁谷街道 2020-12 考核：响应 1/1，解决 1/1，满意 1/1');
    expect(JSON.stringify(await lines('public'))).not.toMatch(/鲁谷|满意|解决|锁/);
    expect(await city.ask(evaluation.evaluationTimeline, { ticketNo: matter.ticketNo, words: 'staff' }, street)).toMatchObject({
      refused: 'forbidden',
    });
  });
});

it('asks again at the limit whoever said before it that it is not solved', async () => {
  const matter = aDispatch({ accountable: '110102020', lead: '110102020', dueAt: iso('26T12:00') });
  const record = (more: object) => city.ask(evaluation.recordCallback, { ticketNo: matter.ticketNo, ...said, ...more }, hotline);
  const resolution = async () => (await ranked('110102020')).unit?.resolution;
  await city.say(matter.dispatched, matter.signed, matter.contacted);
  const before = await resolution();
  const [early, asked] = [{ resolved: 'no', satisfied: 'no' }, { askedByReporter: true }];
  expect(await record(early)).toMatchObject({ refused: 'limit-not-reached' });
  expect(await record({ ...early, ...asked })).toMatchObject({ status: 'waiting', attempts: 1 });
  await city.moveTo(at('26T12:00'));
  const due = await city.heard('fq.evt.evaluation.callback.due.v1');
  expect(due.filter(({ data }) => data['ticketNo'] === matter.ticketNo)).toHaveLength(1);
  expect(await resolution()).toEqual({ num: before!.num, den: before!.den + 1 });
  expect(await record({})).toMatchObject({ status: 'done', attempts: 2 });
  expect(await resolution()).toEqual({ num: before!.num + 1, den: before!.den + 1 });
});

it('does not unsay what was said before the limit when nobody is reached after it', async () => {
  const matter = aDispatch({ accountable: '110102020', lead: '110102020', dueAt: iso('26T12:00') });
  await city.say(matter.dispatched, matter.signed, matter.contacted);
  await city.moveTo(at('26T12:01'));
  const before = (await ranked('110102020')).unit!.resolution;
  const late = aDispatch({ accountable: '110102020', lead: '110102020', dueAt: iso('27T12:00') });
  await city.say(late.dispatched, late.signed, late.contacted);
  const early = { ...said, resolved: 'no', satisfied: 'no', askedByReporter: true } as const;
  expect(await city.ask(evaluation.recordCallback, { ticketNo: late.ticketNo, ...early }, hotline)).toMatchObject({
    status: 'waiting',
  });
  await city.moveTo(at('27T12:00'));
  for (const [time, channel] of [
    ['27T12:30', 'phone'],
    ['27T16:30', 'sms'],
    ['28T09:00', 'phone'],
  ] as const) {
    await city.moveTo(at(time));
    for (const { ticketNo } of [matter, late])
      await city.ask(evaluation.recordCallback, { ticketNo, reached: false, channel }, hotline);
  }
  expect(await city.ask(evaluation.recordCallback, { ticketNo: matter.ticketNo, reached: false }, hotline)).toMatchObject({
    refused: 'step-not-allowed',
  });
  const recorded = await city.heard('fq.evt.evaluation.callback.recorded.v1');
  const last = ({ ticketNo }: { ticketNo: string }) => recorded.filter(({ data }) => data['ticketNo'] === ticketNo).at(-1)!.data;
  expect(last(matter)).toMatchObject({ reached: false, askedByReporter: false });
  expect(last(late)).toMatchObject({
    reached: true,
    contacted: true,
    resolved: 'no',
    satisfied: 'no',
    askedByReporter: false,
    saidAt: iso('26T12:01'),
  });
  expect((await ranked('110102020')).unit!.resolution).toEqual({ num: before.num, den: before.den + 1 });
});

describe('the ranking', () => {
  it('lists the whole level with its figures', async () => {
    const { all, unit } = await ranked(street);
    expect(all).toHaveLength(343);
    expect(unit).toMatchObject({
      response: { num: 3, den: 3 },
      resolution: { num: 1, den: 1 },
      satisfaction: { num: 1, den: 1 },
      notRanked: 'below-minimum',
    });
    expect(unit?.arithmetic).toBe('30×3/3 + 35×1/1 + 35×1/1 = 100.000');
  });
  it('counts a street for its district, and 经开区 beside the districts', async () => {
    const { all, unit } = await ranked('110107', 'district');
    expect(all).toHaveLength(17);
    expect(all.map(({ unitId }) => unitId)).toContain('110115403');
    expect(unit).toMatchObject({ items: 3, response: { num: 3, den: 3 }, resolution: { num: 1, den: 1 } });
  });
  it('shows communities only inside their own street', async () => {
    expect((await ranked('110107011003', 'community', street, 'assist')).unit).toMatchObject({
      response: { num: 3, den: 3 },
      satisfaction: { num: 1, den: 1 },
    });
    for (const outside of [neighbour, '110107', '110000'])
      expect((await ranked('', 'community', outside, 'assist')).all.map(({ unitId }) => unitId)).not.toContain('110107011003');
  });
  it('shows a community its own line alone', async () => {
    const { all, unit } = await ranked('110107011003', 'community', '110107011003', 'assist');
    expect([all.length, unit?.items]).toEqual([1, 3]);
    expect((await ranked(street, 'street', '110107011003')).all).toEqual([]);
  });
  it('is for whom the access policy names', async () =>
    expect(await city.ask(evaluation.ranking, { month: '2020-12' }, 'fy.110117')).toMatchObject({ refused: 'forbidden' }));
});

describe('from a number to its tickets', () => {
  const drill = (as: string, more: object = {}) =>
    city.ask(evaluation.drillDown, { month: '2020-12', unitId: street, ...more }, as);
  const count = async (as: string, more: object = {}) => {
    const answer = await drill(as, more);
    return 'items' in answer ? answer.items.length : answer.refused;
  };
  it.each([street, '110107', '110000', hotline])('is open to %s', async (as) => {
    expect(await count(as)).toBe(3);
    expect(await count(as, { rate: 'satisfaction', part: 'num' })).toBe(1);
  });
  it.each([neighbour, otherDistrict, '110102020'])('is nothing to %s', async (as) => expect(await count(as)).toBe('not-found'));
  it('has the streets’ tickets behind a district’s number', async () =>
    expect(await count('110107', { unitId: '110107' })).toBe(3));
  it('shows a community’s tickets to its own street alone', async () => {
    const community = { unitId: '110107011003', role: 'assist' };
    expect([await count(street, community), await count('110107', community), await count('110000', community)]).toEqual([
      3,
      'not-found',
      'not-found',
    ]);
  });
  it.each(['110107011003', '110107011003-wy1'])('shows %s its own, and nobody else’s', async (own) =>
    expect([await count(own, { unitId: own, role: 'assist' }), await count(own)]).toEqual([3, 'not-found']),
  );
  it('turns pages', async () => {
    const first = await drill(street, { limit: 2 });
    if ('refused' in first) throw new Error(first.because);
    const second = await drill(street, { limit: 2, cursor: first.nextCursor });
    if ('refused' in second) throw new Error(second.because);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, undefined]);
    expect(new Set([...first.items, ...second.items].map(({ ticketNo }) => ticketNo)).size).toBe(3);
  });
  it('knows no months that never were', async () => await expect(drill('110000', { month: '0000-01' })).rejects.toThrow('shape'));
  it('knows no other units', async () => expect(await count('110000', { unitId: '999999' })).toBe('unknown-unit'));
});

it('follows the limit, skips inquiries, and closes without a call where nobody can be reached', async () => {
  const moved = aDispatch({ dueAt: iso('28T12:00') });
  const inquiry = aDispatch({ kind: 'inquiry', dueAt: iso('28T12:00') });
  const silent = aDispatch({ hasContact: false, dueAt: iso('28T12:00') });
  const [name, signed] = moved.signed;
  await city.say(moved.dispatched, [name, { ...signed, dueAt: iso('30T12:00') }], inquiry.dispatched, silent.dispatched);
  await city.moveTo(at('29T12:00'));
  const callbacks = await city.database.rows(
    sql(`select ticket_no, status from callback where ticket_no = any($1) order by ticket_no`),
    [[moved, inquiry, silent].map(({ ticketNo }) => ticketNo)],
  );
  expect(callbacks).toEqual([
    { ticket_no: moved.ticketNo, status: 'waiting' },
    { ticket_no: silent.ticketNo, status: 'done' },
  ]);
  const recorded = await city.heard('fq.evt.evaluation.callback.recorded.v1');
  expect(recorded.at(-1)).toMatchObject({ data: { ticketNo: silent.ticketNo, reached: false, by: 'clock' } });
  expect(await city.ask(evaluation.recordCallback, { ticketNo: inquiry.ticketNo, ...said }, hotline)).toMatchObject({
    refused: 'step-not-allowed',
  });
});
