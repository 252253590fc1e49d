import { accepted, scenesOf } from '../scenes-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

let under: UnderTest;
const { registered, ticketOf, get } = scenesOf(() => under);
beforeAll(async () => {
  under = await startUnderTest('2020-12-16T03:22:00Z');
}, 60_000);
afterAll(() => under?.close());

describe('time', () => {
  it('climbs the ladder of a ticket that nobody leads, and releases a held inquiry', async () => {
    const [open, held] = [await registered(), await registered({ kind: 'inquiry' })];
    const started = under.clock.now();
    const pass = async (minutes: number): Promise<void> => {
      under.clock.moveTo(new Date(started.getTime() + minutes * 60_000));
      while ((await under.running.sweeper!.runDue()) > 0);
    };
    const escalation = async (ticketNo: string) => accepted(await get(ticketNo)).undispatched?.escalation;
    await pass(14);
    expect(await escalation(open.ticketNo)).toBe(0);
    await pass(15);
    expect(await escalation(open.ticketNo)).toBe(1);
    await pass(61);
    expect(await escalation(open.ticketNo)).toBe(3);
    const said = await under.rows(
      `select message->'data'->>'level' as level, message->'data'->>'limitAt' as limit from
        (select message, key from outbox union all select message, key from sent) s where key = $1 and message->>'type' = $2 order by 1`,
      [(await ticketOf(open.ticketNo)).id, 'intake.ticket.escalated.v1'],
    );
    const limit = new Date(started.getTime() + 15 * 60_000).toISOString();
    expect(said).toEqual(['1', '2', '3'].map((level) => ({ level, limit })));
    expect(await under.rows('select 1 from deadline where aggregate_id = $1', [(await ticketOf(open.ticketNo)).id])).toEqual([]);
    expect((await ticketOf(held.ticketNo)).status).toBe('held');
    await pass(24 * 60);
    expect(accepted(await get(held.ticketNo))).toMatchObject({ status: 'registered', version: 2 });
    const names = await under.rows('select name from deadline where aggregate_id = $1', [(await ticketOf(held.ticketNo)).id]);
    expect(names).toEqual([{ name: 'undispatched' }]);
  });
});
