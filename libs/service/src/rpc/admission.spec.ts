import fc from 'fast-check';
import { Admission } from './admission';

describe('admission of new work', () => {
  const tries = (admission: Admission, from: number, count: number, everyMs: number): boolean[] =>
    [...Array(count).keys()].map((n) => admission.admits(from + n * everyMs));

  it('begins everything while the backlogs are short', () => {
    const admission = new Admission(1_000);
    admission.hear('dispatch', 1_000, 0);
    expect(tries(admission, 0, 100, 1)).not.toContain(false);
  });

  it('refuses above the bound, and until less than half of it waits', () => {
    const admission = new Admission(1_000);
    const isOpen = (count: number, now: number): boolean => {
      admission.hear('dispatch', count, now);
      return tries(admission, now, 3, 1).every(Boolean);
    };
    expect([900, 1_001, 900, 501, 500, 900].map((count, n) => isOpen(count, n * 1_000))).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('goes by the longest backlog of all services', () => {
    const admission = new Admission(1_000);
    admission.hear('evaluation', 5_000, 0);
    admission.hear('dispatch', 0, 0);
    expect(tries(admission, 0, 3, 1)).toEqual([true, false, false]);
  });

  it('does not go by what a service said that is away', () => {
    const admission = new Admission(1_000);
    admission.hear('dispatch', 5_000, 0);
    expect(tries(admission, 2_990, 2, 1)).toEqual([true, false]);
    expect(tries(admission, 3_000, 10, 1)).not.toContain(false);
  });

  it('never starves: twenty a second are begun, however long the backlog and however many are tried', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1_001, max: 1_000_000 }), fc.integer({ min: 1, max: 50 }), (count, everyMs) => {
        const admission = new Admission(1_000);
        let begun = 0;
        for (let now = 0; now < 10_000; now += everyMs) {
          admission.hear('dispatch', count, now);
          if (admission.admits(now)) begun += 1;
        }
        expect(begun).toBeGreaterThanOrEqual(100);
        expect(begun).toBeLessThanOrEqual(201);
      }),
    ));
});
