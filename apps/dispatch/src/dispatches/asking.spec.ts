import {
  anOrder,
  asked,
  community,
  completed,
  district,
  does,
  elsewhere,
  givenAt,
  iso,
  lead,
  office,
  opened,
  partOf,
  report,
  sign,
  street,
  then,
} from '../matters-under-test';
import type { AskCommand } from './asking';
import { handOn } from './assigning';
import { announce } from './dispatch.announcements';
import type { Dispatch, Event } from './dispatch';
import { viewersOf } from './dispatch.store';
import { linesOf } from './timeline';

const department = '110107-zfj';
const asking = (more: Partial<AskCommand> = {}): AskCommand => ({ type: 'Ask', unitId: department, text: '请认定性质', ...more });
const signed = (): Dispatch => does(opened({}, anOrder(street, [community])), street, sign);
const helped = (more: Partial<AskCommand> = {}): Dispatch => does(signed(), street, asking(more), '16T12:00');

describe('asking another unit', () => {
  it.each([department, '110000-zjw', elsewhere])('gives %s a part with clocks of its own, and moves no other', (unitId) => {
    const [before, after] = [signed(), helped({ unitId })];
    const part = partOf(after, unitId);
    expect(part).toMatchObject({ role: 'assist', status: 'assigned', assignedAt: iso('16T12:00') });
    expect(Object.keys(part.clocks).sort()).toEqual(['handle', 'sign']);
    expect(part.clocks.handle!.dueAt <= lead(after).clocks.handle!.dueAt).toBe(true);
    expect([lead(after).clocks, after.dueAt, after.promisedAt]).toEqual([lead(before).clocks, before.dueAt, before.promisedAt]);
    expect(partOf(after, community).clocks).toEqual(partOf(before, community).clocks);
    expect(viewersOf(after)).toContainEqual([unitId, 'assist']);
  });

  it('may say until when, before the limit of the lead', () => {
    expect(partOf(helped({ dueAt: iso('18T12:00') }), department).clocks.handle).toMatchObject({ dueAt: iso('18T12:00') });
    for (const dueAt of [iso('16T12:00'), signed().dueAt!, iso('30T12:00')])
      expect(asked(signed(), street, asking({ dueAt }), '16T12:00')).toMatchObject({ refused: 'due-time', where: 'dueAt' });
  });

  it('is reported to the lead, which waits for it or says why not', () => {
    const reported = does(helped(), department, report(true), '17T09:00');
    expect(partOf(reported, department).status).toBe('reported');
    expect(asked(reported, street, asking(), '17T10:00')).toMatchObject([{ type: 'Asked' }]);
    expect(partOf(completed(helped()), department).status).toBe('overtaken');
  });

  it.each([
    ['nobody', 'unknown-unit'],
    ['ext-post', 'assist-not-allowed'],
    ['fy.110107', 'assist-not-allowed'],
    ['110107011-jgw', 'assist-not-allowed'],
    ['110000', 'assist-not-allowed'],
    [street, 'assist-not-allowed'],
    [community, 'already-helps'],
  ])('is refused of %s: %s', (unitId, refused) =>
    expect(asked(signed(), street, asking({ unitId }))).toMatchObject({ refused, where: 'unitId' }),
  );

  it('tells of a unit that can only be informed, that it can be', () =>
    expect(asked(signed(), street, asking({ unitId: 'ext-post' }))).toMatchObject({
      because: expect.stringContaining('informs it'),
    }));

  it('is the lead’s or its desk’s, and not of the unit that answers for it', () => {
    const given = opened();
    const handed = then(given, handOn(given, anOrder(office), givenAt()));
    expect(asked(handed, office, asking(), '16T12:00', 'desk')).toMatchObject([{ type: 'Asked' }]);
    expect(asked(handed, office, asking())).toMatchObject([{ type: 'Signed' }, { type: 'Asked' }]);
    expect(asked(handed, office, asking({ unitId: street }))).toMatchObject({ refused: 'assist-not-allowed' });
    expect(asked(signed(), community, asking())).toMatchObject({ refused: 'not-the-lead' });
  });

  it('says nothing of its words to others', () => {
    const [event] = asked(signed(), street, asking()) as Event[];
    const after = then(signed(), [event!]);
    expect(JSON.stringify(announce(after, event!, street, after.id))).not.toContain('认定');
    const names = { unit: (id: string) => id, time: (time: string) => time, category: () => '' };
    expect(linesOf(event!, after, 'public', names)).toEqual([]);
    expect(linesOf(event!, after, 'staff', names)).toMatchObject([{ type: 'asked', unitId: department }]);
  });

  it('asks a district that has but a copy', () => expect(partOf(helped({ unitId: district }), district).role).toBe('assist'));
});
