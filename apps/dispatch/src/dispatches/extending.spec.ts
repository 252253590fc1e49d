import {
  anOrder,
  asked,
  community,
  does,
  elsewhere,
  givenAt,
  iso,
  lead,
  office,
  opened,
  partOf,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { decideHang } from './deferring';
import type { Dispatch } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { revoke, type ExtendCommand } from './extending';
import { lapse, nextLapse } from './handling';
import { review } from './reviewing';

const due = '2020-12-23T15:59:59.000Z';
const extending = (more: Partial<ExtendCommand> = {}): ExtendCommand => ({
  type: 'Extend',
  reason: '条例第十五条：需委托检测',
  until: iso('28T18:00'),
  notices: [
    { to: 'reporter', how: '电话', at: iso('17T09:00') },
    { to: 'hotline', how: '平台', at: iso('17T09:05') },
  ],
  ...more,
});
const signed = (): Dispatch => does(opened({}, anOrder(street, [community])), street, sign);
const extended = (before = signed()): Dispatch => does(before, lead(before).unitId, extending(), '17T10:00');
const revoked = (before: Dispatch, time: string) => revoke(before, lead(before).id, '理由不充分', givenAt(time));

describe('an extension', () => {
  it('is effective at once: the due time moves, the promise and the helpers’ clocks stay', () => {
    const before = signed();
    const after = extended(before);
    expect(after).toMatchObject({ dueAt: iso('28T18:00'), promisedAt: due, dueMovedBy: 'extended', status: 'handling' });
    expect(lead(after).clocks.handle).toMatchObject({ dueAt: iso('28T18:00') });
    expect(lead(after).clocks.handle!.because.at(-1)).toBe('依规延期一次，至2020-12-28（周一）18:00');
    expect(partOf(after, community)).toEqual(partOf(before, community));
    expect(snapshotOf(after, iso('17T10:00'), 'x')).toMatchObject({ dueAt: iso('28T18:00'), promisedAt: due });
  });

  it('goes on with the lead inside the own tree, and is used up by it', () => {
    const before = extended();
    const after = then(before, handOn(before, anOrder(office), givenAt('17T11:00')));
    expect(lead(after)).toMatchObject({ unitId: office, clocks: { handle: { dueAt: iso('28T18:00') } } });
    expect(asked(after, office, extending(), '17T12:00')).toMatchObject({ refused: 'already-extended' });
  });

  it('is at most the limit once more, and longer than the present one', () => {
    const day = (until: string) => asked(signed(), street, extending({ until }), '17T10:00');
    expect(day('2020-12-30T15:59:59.000Z')).toMatchObject([{ type: 'Extended' }]);
    for (const until of ['2020-12-30T16:00:00.000Z', due, iso('20T00:00')])
      expect(day(until)).toMatchObject({ refused: 'extension-too-long', where: 'until' });
  });

  it('comes before the limit has run out', () =>
    expect(asked(signed(), street, extending(), '24T00:00')).toMatchObject({ refused: 'limit-passed' }));

  it.each([[[]], [[extending().notices[0]!]], [[extending().notices[1]!]]])('needs notice to both, not only %j', (notices) =>
    expect(asked(signed(), street, extending({ notices }), '17T10:00')).toMatchObject({ refused: 'notice-missing' }),
  );
  it('is told before it is taken', () =>
    expect(asked(signed(), street, extending(), '17T09:02')).toMatchObject({ refused: 'notice-missing' }));

  it('is the lead’s, not a helper’s', () =>
    expect(asked(signed(), community, extending(), '17T10:00')).toMatchObject({ refused: 'not-the-lead' }));

  it('is there for the next lead too, if an objection is upheld', () => {
    const objected = does(extended(), street, { type: 'Object', grounds: '不属本街道', basis: '区划' }, '17T11:00');
    const reviewer = { kind: 'client', id: 'x', grants: [{ role: 'objectionReviewer', unitId: rules.hotlineId }] } as const;
    const decision = { upheld: true, newLead: elsewhere, reason: '属实' };
    const passed = then(objected, review(objected, objected.objection!.id, decision, reviewer, givenAt('17T12:00')));
    expect(asked(passed, elsewhere, extending(), '17T13:00')).toMatchObject([{ type: 'Signed' }, { type: 'Extended' }]);
  });
});

describe('revoking it', () => {
  it('puts the former due time back, and does not give the extension again', () => {
    const before = signed();
    const longer = extended(before);
    const after = then(longer, revoked(longer, '18T10:00'));
    expect(after).toMatchObject({ dueAt: due });
    expect(after).not.toHaveProperty('dueMovedBy');
    expect(lead(after).clocks.handle).toEqual(lead(before).clocks.handle);
    expect(asked(after, street, extending(), '18T11:00')).toMatchObject({ refused: 'already-extended' });
    expect(revoked(after, '18T10:00')).toMatchObject({ refused: 'not-revocable' });
  });

  it('is possible for the policy’s day', () =>
    expect([revoked(extended(), '18T10:00'), revoked(extended(), '18T10:01')]).toMatchObject([
      [{ type: 'ExtensionRevoked' }],
      { refused: 'not-revocable' },
    ]));

  it('needs an extension', () => expect(revoked(signed(), '17T10:00')).toMatchObject({ refused: 'not-revocable' }));

  it('is possible while it hangs and after it: the former clock stands on, and gets back what it stood', () => {
    const asks = { type: 'Hang', reason: '冬季', plan: '开春', reviewAt: iso('31T09:00') } as const;
    const asking = does(extended(), street, asks, '17T10:00');
    const watch = { kind: 'client', id: 'x', grants: [{ role: 'hotlineSupervisor', unitId: rules.hotlineId }] } as const;
    const approved = { approved: true, reason: '属实' };
    const hung = then(asking, decideHang(asking, asking.deferral!.id, approved, watch, givenAt('17T12:00')));
    const back = then(hung, revoked(hung, '17T18:00'));
    expect(back).toMatchObject({ status: 'hung', dueAt: due });
    expect(lead(back).clocks.handle).toMatchObject({ dueAt: due, standsSince: iso('17T12:00') });
    expect(lapse(back, lead(back).id, givenAt('26T00:00')).filter((one) => one.type === 'Lapsed' && one.clock === 'handle')).toEqual([]); // prettier-ignore
    const goesOn = does(back, street, { type: 'Resume', reason: '可以' }, '19T12:00');
    expect(goesOn.dueAt).toBe('2020-12-25T15:59:59.000Z'); // two days stood
    const first = does(hung, street, { type: 'Resume', reason: '可以' }, '17T20:00');
    expect(then(first, revoked(first, '18T09:00'))).toMatchObject({ status: 'handling', dueMovedBy: 'resumed' });
  });

  it('lets the former limit run out at once where it has passed', () => {
    const before = does(signed(), street, extending({ notices: extending().notices }), '23T23:00');
    const after = then(before, revoked(before, '24T12:00'));
    expect(nextLapse(lead(after))).toBe(iso('17T11:22')); // the first contact, which nobody has made
    expect(lapse(after, lead(after).id, givenAt('24T12:00'))).toMatchObject([{ clock: 'contact' }, { clock: 'handle' }]);
  });
});
