import { dispatchSnapshot } from '@fengqiao/contracts';
import {
  anOrder,
  community,
  completed,
  does,
  givenAt,
  lead,
  office,
  opened,
  reach,
  sign,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { announce, snapshotOf } from './dispatch.announcements';
import type { Event } from './dispatch';
import { evolve } from './evolve';

const heardAs = (event: Event, from = opened()) => announce(evolve(from, event), event, street, 'a correlation');

it('carries the state that the event left behind, in city time and under the key of the dispatch', () => {
  const before = opened();
  const event: Event = { type: 'Signed', at: '2020-12-16T03:30:00.000Z', assignmentId: lead(before).id, implied: false };
  const { subject, key, envelope } = heardAs(event, before);
  expect([subject, key, envelope.time]).toEqual(['fq.evt.dispatch.dispatch.signed.v1', before.id, event.at]);
  expect(envelope.data).toMatchObject({
    version: 3,
    status: 'handling',
    by: street,
    lead: street,
    response: { sign: { stoppedAt: event.at } },
  });
});

it('is said by the same word where helpers are added and where the lead changes: both hand on', () => {
  const at = '2020-12-16T03:30:00.000Z';
  expect(heardAs({ type: 'AssistsAdded', at, assignments: [] }).subject).toBe('fq.evt.dispatch.dispatch.handed-on.v1');
});

it('is a snapshot in every state, without a word of anybody', () => {
  const before = opened({}, anOrder(street, [community], { reason: '密语' }));
  const handed = then(before, handOn(before, anOrder(office, [], { reason: '密语' }), givenAt()));
  const states = [
    opened({ placeUnitId: undefined }),
    before,
    handed,
    does(does(handed, office, sign), office, { ...reach, note: '密语' } as typeof reach),
    completed(before),
  ];
  for (const state of states) {
    const snapshot = snapshotOf(state, '2020-12-16T03:30:00.000Z', street);
    expect(dispatchSnapshot.parse(snapshot)).toEqual(snapshot);
    expect(JSON.stringify(snapshot)).not.toContain('密语');
  }
});
