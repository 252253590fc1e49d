import { anOrder, community, completed, does, givenAt, opened, report, sign, street, then } from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import { isListed, leadOf, type Dispatch } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { viewersOf } from './dispatch.store';
import { gather, type Grouped } from './grouping';
import { calledBack } from './handling';
import { rehearse } from './opening';
import { callSquad } from './squads';

const railway = 'ext-railway';
const tell = (dispatch: Dispatch, assists: string[] = [], reason = '铁路用地') =>
  assignByOperator(dispatch, anOrder(railway, assists, { reason }), givenAt('16T11:30'));

describe('a unit that nobody here can order', () => {
  it.each([
    ['that nobody leads', opened({ placeUnitId: undefined, category: undefined })],
    ['that nobody has signed', opened()],
    ['at registration', opened({}, anOrder(railway))],
  ])('is informed of a ticket %s: it has a copy, nobody leads, no clock runs, nothing is counted', (_, dispatch) => {
    const told = dispatch.status === 'informed' ? dispatch : then(dispatch, tell(dispatch));
    expect(told.status).toBe('informed');
    expect(told.assignments.filter(isListed)).toMatchObject([{ unitId: railway, role: 'copy', clocks: {} }]);
    expect(leadOf(told)).toBeUndefined();
    for (const none of ['dueAt', 'accountable', 'response', 'lead'])
      expect(snapshotOf(told, '', 'operator')).not.toHaveProperty(none);
  });

  it('never assists, and is no one’s to hand on to', () => {
    expect(assignByOperator(opened(), anOrder(street, [railway], { reason: '' }), givenAt())).toMatchObject({
      refused: 'assist-not-allowed',
    });
    expect(tell(opened(), [community])).toMatchObject({ refused: 'assist-not-allowed', where: 'assists.0' });
    expect(handOn(opened(), anOrder(railway), givenAt())).toMatchObject({ refused: 'lead-not-allowed' });
  });

  it('is not given what a unit has taken, nor what it has without a reason, nor what others hang on', () => {
    expect(tell(does(opened(), street, sign))).toMatchObject({ refused: 'already-signed' });
    expect(tell(opened(), [], '')).toMatchObject({ refused: 'reason-missing' });
    const { head } = gather(opened(), [opened()], '同一事项', 'desk', givenAt()) as Grouped;
    expect(tell(then(opened(), head))).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('is not told while a squad that was called has not reported: it comes, whoever leads, and its part would end', () => {
    const squad = `${street}-yjd`;
    const before = opened();
    const called = then(before, callSquad(before, { unitId: squad, text: '水管爆裂', onDuty: [] }, 'operator', givenAt()));
    const refused = { refused: 'squad-called', where: 'lead', because: expect.stringContaining(squad) as string };
    expect(tell(called)).toMatchObject(refused);
    const signed = does(called, squad, sign);
    expect(tell(signed)).toMatchObject(refused);
    expect(tell(does(signed, squad, report(false)))).toMatchObject(refused);
    const reported = does(signed, squad, report(true));
    const told = then(reported, tell(reported));
    expect(told.status).toBe('informed');
    expect(viewersOf(told)).toContainEqual([squad, 'assist']);
  });

  it('is not given what came back from the callback: the unit that completed it stays in the rates', () => {
    const done = completed(opened());
    const back = then(done, calledBack(done, { reached: true, resolved: 'no' }, givenAt('24T09:00')));
    expect(back).toMatchObject({ status: 'dispatched', accountable: street });
    expect(tell(back)).toMatchObject({ refused: 'already-signed' });
  });

  it('is told so by the dry run too', () => {
    const matter = opened();
    expect(rehearse(matter, 'registered', anOrder(railway), givenAt())).toMatchObject({
      type: 'Informed',
      copies: [{ unitId: railway }],
    });
  });
});
