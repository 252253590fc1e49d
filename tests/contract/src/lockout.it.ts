import { intake } from '@fengqiao/contracts';
import { ticketNumber } from '@fengqiao/domain';
import { refusalIn } from './refused';
import type { Got } from './wire';
import { startWorld, words, type World } from './world';

type Registered = { readonly ticketNo: string; readonly accessCode: string };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

const register = (): Promise<Registered> => world.city.hotline.register(words);
const wrong = ({ accessCode }: Registered, nth = 1): string => String((Number(accessCode) + nth) % 100_000_000).padStart(8, '0');
const opened = ({ ticketNo }: Registered, code: string): Promise<Got> =>
  world.wire.send({ path: `/api/v1/public/tickets/${ticketNo}?accessCode=${code}` });
const urged = ({ ticketNo }: Registered, accessCode: string): Promise<Got> =>
  world.wire.send({ path: `/api/v1/public/tickets/${ticketNo}/urge`, body: JSON.stringify({ accessCode }) });
const tenWrong = async (ticket: Registered, attempt = opened): Promise<void> => {
  for (let nth = 1; nth <= 10; nth += 1)
    expect([nth, refusalIn(await attempt(ticket, wrong(ticket, nth)))]).toEqual([nth, { status: 404, code: 'not-found' }]);
};

describe('Ten wrong access codes', () => {
  it('lock the number for an hour, also for the right code, and say when to come again', async () => {
    const ticket = await register();
    await tenWrong(ticket);
    for (const code of [wrong(ticket, 11), ticket.accessCode]) {
      const got = await opened(ticket, code);
      expect(refusalIn(got)).toEqual({ status: 429, code: 'locked' });
      expect(Number(got.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(got.headers['retry-after'])).toBeLessThanOrEqual(3600);
    }
    expect(refusalIn(await urged(ticket, ticket.accessCode))).toEqual({ status: 429, code: 'locked' });
    expect((await world.city.hotline.ticket(ticket.ticketNo)).urges).toBe(0);
  });

  it('leave every other number open, from the same address', async () => {
    const [tried, other] = [await register(), await register()];
    await tenWrong(tried);
    expect((await opened(other, other.accessCode)).status).toBe(200);
    expect((await urged(other, other.accessCode)).status).toBe(200);
  });

  it('count those of urging and of looking together', async () => {
    const ticket = await register();
    await tenWrong(ticket, urged);
    expect(refusalIn(await opened(ticket, ticket.accessCode)).status).toBe(429);
  });

  it('leave the staff their view', async () => {
    const ticket = await register();
    await tenWrong(ticket);
    expect((await world.city.hotline.call(intake.getTicket, { ticketNo: ticket.ticketNo })).status).toBe(200);
  });

  it('are counted anew after the right one', async () => {
    const ticket = await register();
    for (let nth = 1; nth <= 9; nth += 1) await opened(ticket, wrong(ticket, nth));
    expect((await opened(ticket, ticket.accessCode)).status).toBe(200);
    await tenWrong(ticket);
    expect((await opened(ticket, ticket.accessCode)).status).toBe(429);
  });

  it('lock a number of which there is no ticket alike, so that the lock tells nothing', async () => {
    const nobody = { ticketNo: ticketNumber('2020-12-16', 987_654), accessCode: '00000000' };
    await tenWrong(nobody);
    expect(refusalIn(await opened(nobody, '00000000'))).toEqual({ status: 429, code: 'locked' });
  });

  it('hold also when they come at once: no more than ten are tried', async () => {
    const ticket = await register();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, nth) => opened(ticket, wrong(ticket, nth + 1))));
    const tried = answers.filter(({ status }) => status === 404).length;
    expect(refusalIn(await opened(ticket, ticket.accessCode)).status).toBe(429);
    expect(tried).toBeLessThanOrEqual(10);
  });
});
