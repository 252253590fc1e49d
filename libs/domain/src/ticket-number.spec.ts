import fc from 'fast-check';
import { isTicketNumber, ticketNumber } from './ticket-number';

const day = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const number = fc.tuple(day, fc.integer({ min: 1, max: 20_000_000 })).map(([date, sequence]) => ticketNumber(date, sequence));
const swapped = (text: string, at: number): string => `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`;

it('is the date, the sequence and a check digit', () => {
  expect(ticketNumber('2024-02-05', 17)).toMatch(/^20240205000017\d$/);
  expect(ticketNumber('2024-02-05', 1_234_567)).toMatch(/^202402051234567\d$/);
});
it('checks as ISO 7064 does: 0794 has the check digit 5', () => {
  // The standard's own example; as a ticket number it needs a date before it, so the digit is reckoned anew here.
  const check = (digits: string): number => [...digits].reduce((p, d) => (((p + Number(d)) % 10 || 10) * 2) % 11, 10);
  expect((11 - check('0794')) % 10).toBe(5);
  expect(Number(ticketNumber('2024-02-05', 17).slice(-1))).toBe((11 - check('20240205000017')) % 10);
});
it('is recognised', () => fc.assert(fc.property(number, (text) => expect(isTicketNumber(text)).toBe(true))));
it('shows every single wrong digit', () =>
  fc.assert(
    fc.property(number, fc.nat({ max: 14 }), fc.integer({ min: 1, max: 9 }), (text, at, by) =>
      expect(isTicketNumber(`${text.slice(0, at)}${(Number(text[at]) + by) % 10}${text.slice(at + 1)}`)).toBe(false),
    ),
  ));
it('shows nearly every exchange of neighbours', () => {
  let [missed, tried] = [0, 0];
  for (let sequence = 1; sequence <= 999_999; sequence += 499) {
    const text = ticketNumber('2024-02-05', sequence);
    for (let at = 8; at < text.length - 1; at += 1) {
      if (text[at] === text[at + 1]) continue;
      tried += 1;
      missed += isTicketNumber(swapped(text, at)) ? 1 : 0;
    }
  }
  expect(tried).toBeGreaterThan(10_000);
  expect(missed / tried).toBeLessThan(0.03);
});

it.each([
  ['2024-02-30', 1],
  ['20240205', 1],
  ['2024-13-01', 1],
  ['2024-02-05', 0],
  ['2024-02-05', 1.5],
  ['2024-02-05', -1],
])(
  // prettier-ignore
  'is not made of %s and %d',
  (date, sequence) => expect(() => ticketNumber(date, sequence)).toThrow(RangeError),
);
it.each(['', '20240205000017', '20240230000017', 'x202402050000171', ' 202402050000171', '２０２４０２０５００００１７１', '202402050000001'.slice(0, 14)])(
  '%p is none', (text) => expect(isTicketNumber(text)).toBe(false)); // prettier-ignore
it('has no sequence of zero and none with needless zeros', () => {
  const all = (digits: string) => Array.from({ length: 10 }, (_, check) => isTicketNumber(`${digits}${check}`));
  expect([...all('20240205000000'), ...all('202402050000017'), ...all('20240230000017')]).not.toContain(true);
  expect(all('20240205000017').filter(Boolean)).toHaveLength(1);
});
