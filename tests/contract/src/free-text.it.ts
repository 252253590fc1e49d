import { lugu } from '@fengqiao/cases';
import { intake } from '@fengqiao/contracts';
import { injections } from './injections';
import { startWorld, units, words, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

/** Ten thousand characters, the most that a description holds, of every kind that was ever cut wrongly. */
const longest = Array.from({ length: 10_000 }, (_, nth) => '楼a\u0301 \n<'.charAt(nth % 6))
  .join('')
  .replace(/\s$/, '。');
const texts = { ...injections, 'ten thousand characters': longest };
/** A title holds a hundred; what is longer is kept at that length. */
const short = (text: string): string => text.slice(0, 100).trim();

describe.each(Object.entries(texts))('%s', (_, text) => {
  it('is kept in title, description and reason, and given back unchanged by view, search, timeline and part', async () => {
    const { hotline } = world.city;
    const { ticketNo } = await hotline.register({ ...words, title: short(text), description: text, sourceRef: short(text) });
    const ticket = await hotline.ticket(ticketNo);
    expect([ticket.title, ticket.description]).toEqual([short(text), text]);
    const { items } = await hotline.ask(intake.searchTickets, { q: ticketNo });
    expect(items.map(({ title }) => title)).toEqual([short(text)]);

    await hotline.ask(intake.urge, { ticketNo, text: text.slice(0, 500).trim() });
    await world.city.settled();
    const street = world.city.as(lugu.street);
    const part = await street.partIn(ticketNo);
    await street.instruct(part, text.slice(0, 2000).trim());
    await street.record(part, 'work', text.slice(0, 5000).trim());
    const { instructions, records } = await street.assignment(part);
    expect([instructions[0]?.text, records[0]?.text]).toEqual([text.slice(0, 2000).trim(), text.slice(0, 5000).trim()]);
    const told = (await hotline.timeline(ticketNo)).map((step) => step.text).join('\n');
    for (const said of [text.slice(0, 500), text.slice(0, 2000), text.slice(0, 5000)]) expect(told).toContain(said.trim());
    const listed = (await street.inbox()).find((one) => one.ticketNo === ticketNo);
    expect(listed?.title).toBe(short(text));
  });

  it('can be searched for without a fault', async () => {
    const found = await world.city.hotline.call(intake.searchTickets, { q: short(text) });
    expect([short(text), found.status]).toEqual([short(text), 200]);
  });
});

describe('Free text', () => {
  it('is found by the words in it, whatever stands around them', async () => {
    const around = `<b>'; drop table ticket; --</b> \${jndi:x} 鸵鸟跑进了车库 {{7*7}}`;
    const { ticketNo } = await world.city.hotline.register({ ...words, description: around });
    const { items } = await world.city.hotline.ask(intake.searchTickets, { q: '鸵鸟' });
    expect(items.map((one) => one.ticketNo)).toEqual([ticketNo]);
  });

  it('is kept in the reason of a reveal, and told to supervision unchanged', async () => {
    const { ticketNo } = await world.city.hotline.register(words);
    for (const text of Object.values(injections)) {
      await world.city.hotline.ask(intake.reveal, { ticketNo, reason: text, fields: ['name'] });
      const { items } = await world.city.as(units.city).ask(intake.listReveals, { ticketNo, limit: 1 });
      expect(items[0]?.reason).toBe(text);
    }
  });

  it('is kept in an answer given in the same call', async () => {
    for (const text of Object.values(injections)) {
      const { ticketNo } = await world.city.hotline.register({ ...words, kind: 'inquiry', then: { answer: { text } } });
      expect((await world.city.hotline.ticket(ticketNo)).answer).toBe(text);
    }
  });

  it('loses only the carriage returns of Windows and of forms, and blanks at both ends', async () => {
    const { ticketNo } = await world.city.hotline.register({ ...words, description: '  一\r\n二\r\n\r\n三\t \n' });
    expect((await world.city.hotline.ticket(ticketNo)).description).toBe('一\n二\n\n三');
  });

  it('may come in a body of any size up to a MiB, however much of it are blanks and escapes', async () => {
    for (const filling of [' ', '\\n']) {
      const body = (count: number): string =>
        JSON.stringify({ ...words, description: '鸵鸟' }).replace('鸵鸟', `${filling.repeat(count)}鸵鸟`);
      const most = Math.floor((1_048_576 - Buffer.byteLength(body(0))) / filling.length);
      const { status, json } = await world.as(units.hotline, { path: '/api/v1/tickets', body: body(most) });
      expect(status).toBe(201);
      const { ticketNo } = json as { ticketNo: string };
      expect((await world.city.hotline.ticket(ticketNo)).description).toBe('鸵鸟');
      const more = await world.as(units.hotline, { path: '/api/v1/tickets', body: body(most + 2) });
      expect(more.status).toBe(413);
    }
  });

  it('drops no table, whatever it says of tables', async () => {
    const rows = await world.ledger.rows<{ name: string }>(
      `select relname as name from pg_class where relname in ('ticket', 'dispatch', 'history') and relkind in ('r', 'p')`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
  });
});
