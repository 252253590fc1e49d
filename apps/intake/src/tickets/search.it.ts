import { intake } from '@fengqiao/contracts';
import { accepted, hotline, lugu, phone, scenesOf } from '../scenes-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

let under: UnderTest;
const { registered, dispatched } = scenesOf(() => under);
beforeAll(async () => {
  under = await startUnderTest('2020-12-16T03:22:00Z');
}, 60_000);
afterAll(() => under?.close());

describe('search', () => {
  const search = async (input: object, as = hotline) => accepted(await under.ask(intake.searchTickets, input, { as }));

  it('finds words, never numbers, in pages without gap or repeat', async () => {
    const made = [];
    for (let nth = 0; nth < 5; nth++) made.push((await registered({ description: `污水处理站夜间噪声，电话${phone}` })).ticketNo);
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await search({ q: '污水处理站 噪声', limit: 2, ...(cursor && { cursor }) });
      seen.push(...items.map(({ ticketNo }) => ticketNo));
      cursor = nextCursor;
      if (!cursor) break;
    }
    expect([...seen].sort()).toEqual([...made].sort());
    expect((await search({ q: phone })).items).toEqual([]);
    expect((await search({ q: made[0] })).items).toHaveLength(1);
  });

  it('finds by place and by whoever took part, with the subtree, within the scope', async () => {
    const { ticketNo } = await registered({ place: { unitId: '110102020' }, description: '独此一件的诉求' });
    await dispatched(ticketNo);
    const q = '独此一件的诉求';
    for (const unitId of ['110102', '110102020', '110107', `${lugu}003`])
      expect((await search({ q, unitId })).items).toHaveLength(1);
    for (const unitId of ['110101', hotline]) expect((await search({ q, unitId })).items).toEqual([]);
    expect((await search({ q }, lugu)).items).toHaveLength(1);
    expect((await search({ q }, '110102020')).items).toEqual([]);
    expect((await search({ q, status: 'closed' })).items).toEqual([]);
    expect((await search({ q, category: 'parking' })).items).toHaveLength(1);
    expect((await search({ q, category: 'park' })).items).toEqual([]);
  });

  it('finds what was urged, for whoever sees it', async () => {
    const [quiet, urged] = [await registered({ place: { unitId: lugu } }), await registered({ place: { unitId: lugu } })];
    for (const { ticketNo } of [quiet, urged]) await dispatched(ticketNo);
    accepted(await under.ask(intake.urge, { ticketNo: urged.ticketNo, text: '又来电话' }, { as: hotline }));
    const found = async (asked: 'true' | 'false', as: string) =>
      (await search({ urged: asked, limit: 200 }, as)).items.map(({ ticketNo }) => ticketNo);
    expect(await found('true', hotline)).toEqual([urged.ticketNo]);
    expect(await found('true', lugu)).toEqual([urged.ticketNo]);
    expect(await found('true', '110102020')).toEqual([]);
    const others = await found('false', hotline);
    expect([others.includes(quiet.ticketNo), others.includes(urged.ticketNo)]).toEqual([true, false]);
  });

  it('refuses what is no cursor and no unit', async () => {
    const cursor = Buffer.from(`["2020-01-01 00:00:00+00","x' or 1=1"]`).toString('base64url');
    expect(await under.ask(intake.searchTickets, { cursor }, { as: hotline })).toMatchObject({ refused: 'bad-cursor' });
    expect(await under.ask(intake.searchTickets, { unitId: '999' }, { as: hotline })).toMatchObject({ refused: 'unknown-unit' });
  });
});
