import {
  aMatter,
  anOrder,
  community,
  completed,
  district,
  does,
  elsewhere,
  givenAt,
  lead,
  office,
  opened,
  sign,
  street,
  then,
} from '../matters-under-test';
import type { Dispatch } from './dispatch';
import { end, openDispatch, rehearse, rethink, type Registration } from './opening';
import type { Matter } from './rulebook';

const opens = (more: Partial<Matter>, status: Registration, order?: Parameters<typeof openDispatch>[2]): Dispatch =>
  then(undefined, openDispatch(aMatter(more), status, order, givenAt()));
const rethought = (dispatch: Dispatch, more: Partial<Matter>, isHeld = false) =>
  rethink(
    dispatch,
    aMatter({ ticketId: dispatch.ticketId, ticketVersion: 2, ...more }),
    'classified',
    isHeld,
    givenAt('16T15:00'),
  );

describe('a registered ticket', () => {
  it('is copied where it is praise, whatever else is said of it', () => {
    for (const status of ['registered', 'answered', 'held'] as const) {
      const praise = opens({ kind: 'praise' }, status, anOrder(street));
      expect(praise).toMatchObject({ status: 'informed', assignments: [{ unitId: street, role: 'copy' }, { unitId: district }] });
    }
    expect(opens({ kind: 'praise', placeUnitId: undefined }, 'answered').assignments).toEqual([]);
  });

  it('has the lead that the operator named, and those helpers who may help', () => {
    const ordered = opens({}, 'registered', anOrder(office, [community, 'fy.110107', 'nobody', office, community]));
    expect(ordered.assignments.map(({ unitId, role }) => [unitId, role])).toEqual([
      [office, 'lead'],
      [community, 'assist'],
      [district, 'copy'],
    ]);
  });

  it.each([community, 'nobody', 'fy.110107'])('is dispatched by the rules where the operator named %s, who cannot lead', (unit) =>
    expect(lead(opens({}, 'registered', anOrder(unit)))).toMatchObject({ unitId: street }),
  );

  it('of a department that the operator gave a street is counted, and not refused for want of a reason', () =>
    expect(opens({ category: 'roads/surface/standing-water' }, 'registered', anOrder(street))).toMatchObject({
      overridden: true,
      row: 'operator',
    }));

  it('has no copy for a district where a department leads', () =>
    expect(opens({ category: 'roads/surface/standing-water' }, 'registered').assignments).toHaveLength(1));
});

describe('a change of the ticket', () => {
  const held = (): Dispatch => opens({ kind: 'inquiry' }, 'held');

  it('finds a lead for what waited', () => {
    const released = rethink(held(), aMatter({ kind: 'inquiry', ticketVersion: 2 }), 'released', false, givenAt('17T11:22'));
    expect(then(held(), released)).toMatchObject({ status: 'dispatched', accountable: street });
    expect(then(held(), released)).not.toHaveProperty('undispatchedBecause');
  });

  it('leaves what is still held on the desk', () =>
    expect(then(held(), rethought(held(), { kind: 'inquiry' }, true))).toMatchObject({
      status: 'undispatched',
      undispatchedBecause: 'held',
    }));

  it('moves neither lead nor clocks of what is worked on', () => {
    const before = does(opened(), street, sign);
    const after = then(before, rethought(before, { category: 'roads/surface/standing-water', placeUnitId: elsewhere }));
    expect(after).toMatchObject({ category: 'roads/surface/standing-water', accountable: street, dueAt: before.dueAt });
    expect(after.assignments).toEqual(before.assignments);
  });

  it('is not heard where something newer is known, nor where all is over', () => {
    expect(rethought(opened(), { ticketVersion: 1 })).toEqual([]);
    expect(rethought(then(held(), end(held(), 'answered', givenAt())), {})).toEqual([]);
    expect(rethought(opens({ kind: 'praise' }, 'answered'), {})).toEqual([]);
  });

  it('into praise takes it out of the queue', () =>
    expect(then(held(), rethought(held(), { kind: 'praise' }))).toMatchObject({ status: 'informed', candidates: [] }));
});

describe('the end', () => {
  it('takes every part out of its inbox', () => {
    const dispatch = opened({}, anOrder(street, [community]));
    const over = then(dispatch, end(dispatch, 'withdrawn', givenAt('16T12:00')));
    expect(over.assignments.map(({ status, endedAt }) => [status, endedAt !== undefined])).toEqual([
      ['ended', true],
      ['ended', true],
      ['copied', true],
    ]);
  });

  it('comes once, and may come after the completion', () => {
    const over = then(completed(opened()), end(completed(opened()), 'withdrawn', givenAt()));
    expect(over.status).toBe('ended');
    expect(end(over, 'withdrawn', givenAt())).toEqual([]);
  });
});

it('rehearses what would be done, and checks an order as an operator’s', () => {
  expect(rehearse(aMatter(), 'registered', undefined, givenAt())).toMatchObject({ type: 'Dispatched', accountable: street });
  expect(rehearse(aMatter(), 'held', undefined, givenAt())).toMatchObject({ type: 'Undispatched', code: 'held' });
  expect(rehearse(aMatter(), 'registered', anOrder(community), givenAt())).toMatchObject({ refused: 'lead-not-allowed' });
  const department = aMatter({ category: 'roads/surface/standing-water' });
  expect(rehearse(department, 'registered', anOrder(street), givenAt())).toMatchObject({ refused: 'override-reason-missing' });
});
