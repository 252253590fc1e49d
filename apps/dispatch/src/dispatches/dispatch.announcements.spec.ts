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
  partOf,
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

it('tells of a helper that reports while the clocks stand a limit that has moved as they stood', () => {
  const begun = opened({}, anOrder(street, [community]));
  const { dueAt } = partOf(begun, community).clocks.handle!;
  const told = (standsSince: string, stoppedAt: string) => {
    const part = partOf(begun, community);
    const clocks = { ...part.clocks, handle: { ...part.clocks.handle!, standsSince, stoppedAt } };
    const assignments = begun.assignments.map((one) => (one.id === part.id ? { ...one, clocks } : one));
    return snapshotOf({ ...begun, assignments }, stoppedAt, street).assignments.find(({ unitId }) => unitId === community)!
      .handle;
  };
  const after = (time: string, days: number): string => new Date(Date.parse(time) + days * 86_400_000).toISOString();
  const [hung, reported] = [after(dueAt, -1), after(dueAt, 9)];
  expect(told(hung, reported)).toEqual({ dueAt: after(dueAt, 10), stoppedAt: reported });
  expect(told(after(dueAt, 1), reported)).toEqual({ dueAt, stoppedAt: reported }); // it was late when they stopped
});
