import { planOf, syntheticTickets } from './synthetic';

const places = [
  { street: '110107011', communities: ['110107011001', '110107011003'] },
  { street: '110105015', communities: ['110105015001'] },
];

describe('Synthetic tickets', () => {
  const tickets = syntheticTickets(200, 7, places);

  it('are the same for the same seed, and others for another', () => {
    expect(syntheticTickets(200, 7, places)).toEqual(tickets);
    expect(syntheticTickets(200, 8, places)).not.toEqual(tickets);
  });

  it('are varied: kinds, courses, channels, places known and unknown, anonymous reporters', () => {
    const kinds = new Set(tickets.map(({ words }) => words.kind));
    expect([...kinds].sort()).toEqual(['complaint', 'help', 'inquiry', 'praise', 'suggestion', 'tip']);
    expect(new Set(tickets.map(({ course }) => course)).size).toBe(4);
    expect(new Set(tickets.map(({ words }) => words.category)).size).toBeGreaterThan(15);
    for (const odd of [
      tickets.filter(({ isPublic }) => isPublic),
      tickets.filter(({ words }) => words.place === undefined),
      tickets.filter(({ words }) => words.reporter?.anonymous),
      tickets.filter(({ unreached }) => unreached > 0),
    ])
      expect(odd.length).toBeGreaterThan(3);
  });

  it('begin in December 2020 between eight in the morning and eight in the evening', () => {
    for (const { at } of tickets) {
      const local = new Date(at.getTime() + 8 * 3_600_000).toISOString();
      expect(local).toMatch(/^2020-12-(1[7-9]|2\d|30)T(0[89]|1\d):/);
    }
  });

  it('have a plan that begins with their registration and goes on in time', () => {
    for (const [index, ticket] of tickets.entries()) {
      const plan = planOf(ticket, index);
      expect(plan[0]).toEqual({ at: ticket.at, step: 'register', index });
      for (const { at } of plan) expect(at.getTime() % 1_800_000).toBe(0);
      const done = plan.find(({ step }) => step === 'complete');
      if (done) expect(Math.max(...plan.map(({ at }) => at.getTime()))).toBe(done.at.getTime());
    }
  });
});
