import { gapsIn, onDutyAt, rosterFlaw, type Shift } from './roster';

const on = (clock: string): string => new Date(`2020-12-${clock}:00+08:00`).toISOString();
const shift = (person: string, from: string, until: string): Shift => ({ person, from: on(from), until: on(until) });
const day = { from: on('16T08:00'), until: on('17T08:00') };

describe('a roster', () => {
  it('of a day without a gap has none, also where shifts overlap', () => {
    expect(gapsIn([shift('乙', '16T19:00', '17T08:00'), shift('甲', '16T08:00', '16T20:00')], day)).toEqual([]);
  });

  it('tells every stretch in which nobody is there', () => {
    expect(gapsIn([shift('甲', '16T09:00', '16T12:00'), shift('乙', '16T13:00', '16T20:00')], day)).toEqual([
      { from: on('16T08:00'), until: on('16T09:00') },
      { from: on('16T12:00'), until: on('16T13:00') },
      { from: on('16T20:00'), until: on('17T08:00') },
    ]);
    expect(gapsIn([], day)).toEqual([day]);
  });

  it('says who is on duty at a moment; a shift ends when the next one begins', () => {
    const shifts = [shift('甲', '16T08:00', '16T20:00'), shift('乙', '16T20:00', '17T08:00')];
    const at = (clock: string): string[] => onDutyAt(shifts, new Date(on(clock))).map(({ person }) => person);
    expect([at('16T08:00'), at('16T19:59'), at('16T20:00'), at('17T08:00')]).toEqual([['甲'], ['甲'], ['乙'], []]);
  });

  it.each([
    ['ends before it begins', { from: day.until, until: day.from }, [], 'until'],
    ['is longer than a quarter', { from: on('01T00:00'), until: '2021-04-01T00:00:00Z' }, [], 'until'],
    ['has a shift outside of it', day, [shift('甲', '16T07:00', '16T12:00')], 'shifts.0'],
    ['has a shift of no length', day, [shift('甲', '16T08:00', '16T12:00'), shift('乙', '16T12:00', '16T12:00')], 'shifts.1'],
  ])('is refused that %s', (_, window, shifts, where) =>
    expect(rosterFlaw(window, shifts)).toMatchObject({ refused: 'bad-roster', where }),
  );
});
