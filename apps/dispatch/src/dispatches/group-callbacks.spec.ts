import { another, apart, done, grouped, heard, missed, said, stepped, three, type Group } from '../groups-under-test';
import { givenAt, opened, then } from '../matters-under-test';
import type { Dispatch } from './dispatch';
import { end } from './opening';

describe('callbacks', () => {
  it('are one per reporter; the group is over with the last', () => {
    const own = stepped(done(three()), said('yes')(done(three()).head));
    expect(own.head.status).toBe('completed');
    const first = heard(own, 0, said('yes'));
    expect(first.head).toMatchObject({ status: 'completed', group: { unasked: 1 } });
    const last = heard(first, 1, said('yes'));
    expect([last.head, ...last.members].map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
  });

  it('that say no open the whole matter again, and each reporter is told again; who said yes is not asked again', () => {
    const own = stepped(done(three()), said('yes')(done(three()).head));
    const again = heard(heard(own, 0, said('yes')), 1, said('no'));
    expect(again.head).toMatchObject({ status: 'dispatched', handlingRound: 2, group: { untold: 2, unasked: 1 } });
    const next = done(again);
    const asked = heard(stepped(next, said('yes')(next.head)), 1, said('yes'));
    expect([asked.head, ...asked.members].map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
  });

  it('that say no while the unit is at work open nothing before it has completed, and then the whole matter', () => {
    const unsolved = heard(three(), 0, said('no'));
    expect(unsolved.head).toMatchObject({ status: 'dispatched', handlingRound: 1, group: { unasked: 2 } });
    const again = done(unsolved);
    expect(again.head).toMatchObject({ status: 'dispatched', handlingRound: 2, group: { untold: 2, unasked: 2 } });
    const next = done(again);
    expect(next.head).toMatchObject({ status: 'completed', handlingRound: 2 });
    const own = heard(stepped(next, said('yes')(next.head)), 0, said('yes'));
    expect(heard(own, 1, said('yes')).head.status).toBe('closed');
  });

  it('that say no while the unit is at work count no more once that reporter says yes, or is gone', () => {
    const unsolved = heard(three(), 0, said('no'));
    expect(done(heard(unsolved, 0, said('yes'))).head).toMatchObject({ status: 'completed', handlingRound: 1 });
    const gone = heard(unsolved, 0, (one) => end(one, 'withdrawn', givenAt('24T10:00')));
    expect(done(gone).head).toMatchObject({ status: 'completed', handlingRound: 1 });
  });

  it('of one who took it back are not waited for', () => {
    const own = heard(stepped(done(three()), said('yes')(done(three()).head)), 0, said('yes'));
    const { head, members } = heard(own, 1, (one) => end(one, 'withdrawn', givenAt('24T10:00')));
    expect([head.status, ...members.map(({ status }) => status)].slice(0, 2)).toEqual(['closed', 'closed']);
    expect(members[1]).toMatchObject({ status: 'ended', group: undefined });
  });

  it('are counted by reporter: who changes their mind twice is one who was asked', () => {
    const back = (['yes', 'no', 'yes'] as const).reduce((group, answer) => heard(group, 0, said(answer)), three());
    expect(back.head.group).toMatchObject({ asked: [back.members[0]!.ticketNo], unasked: 1 });
    const own = stepped(done(back), said('yes')(done(back).head));
    expect(own.head).toMatchObject({ status: 'completed', handlingRound: 1 });
    expect(heard(own, 1, said('yes')).head.status).toBe('closed');
  });

  it('that say no after a yes are waited for again, also when no round is left', () => {
    const spent = { ...done(three()) };
    const last = { ...spent, head: { ...spent.head, handlingRound: 2 } };
    const all = [0, 1].reduce((group, at) => heard(group, at, said('yes')), last);
    const unsolved = heard(all, 0, said('no'));
    expect(unsolved.head).toMatchObject({ status: 'completed', unsolved: true, group: { unasked: 1 } });
    const own = stepped(unsolved, said('yes')(unsolved.head));
    expect(own.head.status).toBe('completed');
    expect(heard(own, 0, said('yes')).head.status).toBe('closed');
  });

  it('before the limit open nothing, but who says no is asked again at the limit', () => {
    const early = heard(heard(three(), 0, said('yes', '17T09:00', { asked: true })), 0, said('no', '17T10:00', { asked: true }));
    expect(early.head.group).toMatchObject({ asked: [], unasked: 2 });
    expect(done(early).head).toMatchObject({ status: 'completed', handlingRound: 1 });
  });

  it('that reach nobody leave the last answer: a no from before the limit opens the matter, else nobody is waited for', () => {
    const early = heard(done(three()), 0, said('no', '17T10:00', { asked: true }));
    expect(early.head).toMatchObject({ status: 'completed', handlingRound: 1 });
    expect(heard(early, 0, missed).head).toMatchObject({ status: 'dispatched', handlingRound: 2 });
    expect(heard(early, 1, missed).head.group).toMatchObject({ unasked: 1 });
    const again = heard(done(three()), 0, said('no'));
    const second = stepped(done(again), said('yes')(done(again).head));
    // What was said of the first round is not said of the second.
    expect(heard(heard(second, 0, missed), 1, missed).head.status).toBe('closed');
  });
});

describe('callbacks from before the group', () => {
  const calledOne = (answer: 'yes' | 'no'): Dispatch => {
    const one = another();
    return then(one, said(answer)(one));
  };
  const before = (...answers: ('yes' | 'no')[]): Group => grouped(opened(), answers.map(calledOne), '24T09:30');

  it('are heard by the head: nobody waits for who said yes, and who said no opens the matter when it is completed', () => {
    const solved = before('yes', 'yes');
    expect(solved.head.group).toMatchObject({ members: 2, untold: 2, unasked: 0 });
    const own = done(solved);
    expect(stepped(own, said('yes')(own.head)).head.status).toBe('closed');
    expect(done(before('yes', 'no')).head).toMatchObject({ status: 'dispatched', handlingRound: 2, group: { unasked: 1 } });
  });

  it('count no more for those who are gone', () => {
    const group = before('no', 'yes');
    const first = heard(group, 0, (one) => end(one, 'withdrawn', givenAt('24T10:00')));
    expect(first.head.group).toMatchObject({ members: 1, unasked: 0 });
    expect(done(first).head).toMatchObject({ status: 'completed', handlingRound: 1 });
    expect(apart(group, 1).head.group).toMatchObject({ members: 1, asked: [], unasked: 1 });
  });
});

it('owes each reporter a word again after a round, and those who left none', () => {
  const again = heard(done(three()), 0, said('no'));
  expect(apart(again, 1, '24T10:00').head.group).toMatchObject({ members: 1, untold: 1 });
});
