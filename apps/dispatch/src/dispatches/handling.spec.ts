import {
  anOrder,
  asked,
  at,
  community,
  complete,
  completed,
  does,
  feedback,
  givenAt,
  instruct,
  iso,
  lead,
  miss,
  office,
  opened,
  otherOffice,
  partOf,
  reach,
  report,
  sign,
  street,
  then,
  visit,
} from '../matters-under-test';
import { handOn } from './assigning';
import { unseenBy, type Dispatch } from './dispatch';
import { calledBack, lapse, markSeen, nextLapse } from './handling';

const handed = (): Dispatch => {
  const dispatch = opened();
  return then(dispatch, handOn(dispatch, anOrder(office, [community]), givenAt('16T11:25')));
};
const contactOf = (dispatch: Dispatch) => [lead(dispatch).clocks.contact!.stoppedAt, dispatch.response!.contact.stoppedAt];

describe('signing', () => {
  it('happens once', () => {
    const signed = does(opened(), street, sign);
    expect(signed).toMatchObject({ status: 'handling', response: { sign: { stoppedAt: iso('16T11:30') } } });
    expect(asked(signed, street, sign)).toMatchObject({ refused: 'already-signed' });
  });

  it('is what working before it means', () =>
    expect(asked(opened(), street, visit)).toMatchObject([{ type: 'Signed', implied: true }, { type: 'Visited' }]));

  it('is not what a head’s visit means, nor a desk’s work for its office', () => {
    expect(asked(opened(), street, visit, '16T12:00', 'head')).toMatchObject([{ type: 'Visited' }]);
    expect(asked(handed(), office, visit, '16T12:00', 'desk')).toMatchObject([{ type: 'Visited' }]);
  });

  it('by a helper moves nothing but its own clock', () => {
    const before = handed();
    const after = does(before, community, sign);
    expect(after).toMatchObject({ status: before.status, response: before.response });
    expect(partOf(after, community).clocks.sign).toMatchObject({ stoppedAt: iso('16T11:30') });
  });

  it('tells a reporter who cannot be called: that is the first contact', () =>
    expect(contactOf(does(opened({ hasContact: false }), street, sign))).toEqual([iso('16T11:30'), iso('16T11:30')]));
});

describe('the first contact', () => {
  it('stops both clocks when the reporter is reached, whether the office calls or the desk', () => {
    expect(contactOf(does(handed(), office, reach))).toEqual([iso('16T11:30'), iso('16T11:30')]);
    expect(contactOf(does(handed(), office, reach, '16T11:31', 'desk'))).toEqual([iso('16T11:31'), iso('16T11:31')]);
    expect(partOf(does(handed(), office, reach, '16T11:31', 'desk'), office).status).toBe('assigned');
  });

  it('is not missed by calls that come too soon', () => {
    const thrice = ['16T12:00', '16T12:01', '16T12:59'].reduce((state, time) => does(state, street, miss, time), opened());
    expect(lead(thrice)).toMatchObject({ attempts: 1 });
    expect(contactOf(thrice)).toEqual([undefined, undefined]);
  });

  const missed = () => ['16T12:00', '16T13:00', '16T14:00'].reduce((state, time) => does(state, street, miss, time), opened());
  it('counts as made after three attempts an hour apart', () => {
    expect(lead(missed())).toMatchObject({ attempts: 3, notReached: true });
    expect(contactOf(missed())).toEqual([iso('16T14:00'), iso('16T14:00')]);
  });

  it('is real again when somebody answers after all', () =>
    expect(lead(does(missed(), street, reach, '16T15:00'))).not.toHaveProperty('notReached'));

  it('is not undone by a later call that nobody takes', () => {
    const calls = ['16T12:00', '16T13:00', '16T14:00', '16T15:00'];
    const later = calls.reduce((state, time) => does(state, street, miss, time), does(opened(), street, reach));
    expect(lead(later)).not.toHaveProperty('notReached');
    expect(contactOf(later)).toEqual([iso('16T11:30'), iso('16T11:30')]);
  });
});

describe('what is for whom', () => {
  it.each([reach, feedback('hotline'), complete])('$type is the lead’s', (command) => {
    expect(asked(handed(), community, command)).toMatchObject({ refused: 'not-the-lead' });
    expect(asked(opened({}, anOrder(street, [community])), community, command)).toMatchObject({ refused: 'not-the-lead' });
  });
  it('a report is a helper’s', () => expect(asked(handed(), office, report(false))).toMatchObject({ refused: 'not-yours' }));
  it('an instruction is the head’s', () => expect(asked(handed(), office, instruct)).toMatchObject({ refused: 'not-yours' }));
  it('a signature is the unit’s own', () =>
    expect(asked(handed(), office, sign, '16T12:00', 'desk')).toMatchObject({ refused: 'not-yours' }));
  it('nothing is for whose part is over', () => {
    const reported = does(handed(), community, report(true));
    expect(asked(reported, community, visit)).toMatchObject({ refused: 'step-not-allowed' });
    expect(asked(handed(), street, visit)).toMatchObject({ refused: 'step-not-allowed' });
    expect(asked(completed(opened()), street, visit)).toMatchObject({ refused: 'step-not-allowed' });
  });
});

describe('completion', () => {
  it.each([['reporter', 'hotline'] as const, ['hotline', 'reporter'] as const])(
    'needs both feedbacks: %s, then %s',
    (one, other) => {
      const first = does(opened(), street, feedback(one));
      expect(asked(opened(), street, complete)).toMatchObject({ refused: 'feedback-missing' });
      expect(asked(first, street, complete)).toMatchObject({
        refused: 'feedback-missing',
        because: expect.stringContaining(other),
      });
      expect(does(does(first, street, feedback(other)), street, complete)).toMatchObject({ status: 'completed' });
    },
  );

  it('needs one also for the public page of a reporter who left nothing to be reached by', () => {
    const anonymous = does(opened({ hasContact: false }), street, feedback('hotline'));
    expect(asked(anonymous, street, complete)).toMatchObject({ refused: 'feedback-missing' });
    expect(does(does(anonymous, street, feedback('reporter')), street, complete)).toMatchObject({ status: 'completed' });
  });

  it('needs none to a reporter whom nobody reaches', () => {
    const missed = ['16T12:00', '16T13:00', '16T14:00'].reduce((state, time) => does(state, street, miss, time), opened());
    expect(does(does(missed, street, feedback('hotline')), street, complete)).toMatchObject({ status: 'completed' });
  });

  it('over open helpers needs a reason; they are overtaken, and their clocks stand', () => {
    const told = [feedback('reporter'), feedback('hotline')].reduce((state, command) => does(state, office, command), handed());
    expect(asked(told, office, { type: 'Complete', summary: '完' })).toMatchObject({ refused: 'assists-open' });
    const done = does(told, office, complete, '17T09:00');
    expect(partOf(done, community)).toMatchObject({ status: 'overtaken', endedAt: iso('17T09:00') });
    expect(partOf(done, community).clocks.handle).not.toHaveProperty('stoppedAt');
  });

  const said = (resolved: 'yes' | 'no') => ({ reached: true, resolved });
  it('and a callback close it, in either order', () => {
    const done = completed(opened());
    expect(then(done, calledBack(done, said('yes'), givenAt())).status).toBe('closed');
    const before = opened();
    const early = then(before, calledBack(before, said('yes'), givenAt()));
    expect(early.status).toBe('dispatched');
    const closed = completed(early);
    expect(closed.status).toBe('closed');
    expect(closed.assignments.find(({ role }) => role === 'copy')).toMatchObject({
      status: 'copied',
      endedAt: expect.any(String),
    });
  });

  it('does not close what the reporter says is not solved, until they say it is', () => {
    const done = completed(opened());
    const unsolved = then(done, calledBack(done, { ...said('no'), asked: true }, givenAt()));
    expect(unsolved.status).toBe('completed');
    expect(then(unsolved, calledBack(unsolved, said('yes'), givenAt())).status).toBe('closed');
    expect(calledBack(then(unsolved, calledBack(unsolved, said('yes'), givenAt())), said('no'), givenAt())).toEqual([]);
  });

  it('ends an inquiry, about which nobody is called', () => expect(completed(opened({ kind: 'inquiry' })).status).toBe('closed'));
});

describe('an instruction', () => {
  const instructed = () => does(opened(), street, instruct, '16T11:24', 'head');
  it('is seen by the unit’s look, once', () => {
    const before = instructed();
    const after = then(before, markSeen(before, lead(before).id, givenAt()));
    expect(after.unseen).toEqual([]);
    expect(markSeen(after, lead(after).id, givenAt())).toEqual([]);
  });

  it('goes on with the lead, and not to a helper', () => {
    const before = does(handed(), office, instruct, '16T11:26', 'head');
    const after = then(before, handOn(before, anOrder(otherOffice), givenAt()));
    expect(unseenBy(after, lead(after))).toHaveLength(1);
    expect(unseenBy(after, partOf(after, community))).toEqual([]);
    expect(does(after, otherOffice, sign).unseen).toEqual([]);
  });

  it('to a helper is the helper’s to see', () => {
    const before = does(handed(), community, instruct, '16T11:26', 'head');
    expect(does(before, office, sign).unseen).toHaveLength(1);
    expect(does(before, community, sign).unseen).toEqual([]);
  });
});

describe('a clock that runs out', () => {
  it('is noticed once, when it has run out and not before', () => {
    const dispatch = opened();
    const { id } = lead(dispatch);
    expect(lapse(dispatch, id, givenAt(new Date(at('16T13:22').getTime() - 1)))).toEqual([]);
    const events = lapse(dispatch, id, givenAt('16T13:22'));
    expect(events).toMatchObject([{ type: 'Lapsed', clock: 'sign' }]);
    const after = then(dispatch, events);
    expect(lapse(after, id, givenAt('16T13:22'))).toEqual([]);
    expect(nextLapse(lead(after))).toBe(iso('17T11:22'));
  });

  it('is not noticed where it was stopped in time', () => {
    const signed = does(opened(), street, sign);
    expect(lapse(signed, lead(signed).id, givenAt('16T13:22'))).toEqual([]);
  });

  it('is noticed for nobody whose part is over', () => {
    const before = handed();
    expect(lapse(before, partOf(before, street).id, givenAt('31T00:00'))).toEqual([]);
    expect(lapse(before, 'nothing', givenAt('31T00:00'))).toEqual([]);
  });
});
