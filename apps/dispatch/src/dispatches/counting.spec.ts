import { anOrder, aMatter, asked, completed, elsewhere, givenAt, opened, sign, street, does, then } from '../matters-under-test';
import { assignByOperator } from './assigning';
import type { Dispatch, Event } from './dispatch';
import { through } from './evolve';
import { calledBack } from './handling';
import { openDispatch } from './opening';
import { callSquad } from './squads';
import { marksOf, type Mark } from './counting';

const counted = (before: Dispatch | undefined, events: unknown): Mark[] => {
  const decided = events as Event[];
  const states = through(before, decided);
  return decided.flatMap((event, at) => marksOf(at === 0 ? before : states[at - 1], event));
};
const pushedDown = anOrder(street, [], { overrideReason: '专项行动' });
const departments = { category: 'roads/surface/standing-water' };

describe('what is counted', () => {
  it('is a department’s matter that is given to a street, by whichever way, and nothing else that is dispatched', () => {
    expect(counted(undefined, openDispatch(aMatter(departments), 'registered', pushedDown, givenAt()))).toEqual([
      { what: 'overridden', unitId: street },
    ]);
    const nobodys = opened({ ...departments, placeUnitId: undefined });
    expect(counted(nobodys, assignByOperator(nobodys, pushedDown, givenAt()))).toEqual([{ what: 'overridden', unitId: street }]);
    expect(counted(undefined, openDispatch(aMatter(), 'registered', undefined, givenAt()))).toEqual([]);
  });

  it('is a mis-dispatch, for whoever had it by mistake', () => {
    const before = opened();
    const corrected = assignByOperator(before, anOrder(elsewhere, [], { reason: '属地不符' }), givenAt());
    expect(counted(before, corrected)).toEqual([{ what: 'misdispatched', unitId: street }]);
  });

  it('is an objection for the unit that answers, whoever of it wrote', () => {
    const before = does(opened(), street, sign);
    expect(counted(before, asked(before, street, { type: 'Object', grounds: '否', basis: '界线' }))).toEqual([
      { what: 'objected', unitId: street },
    ]);
  });

  it('is what stays unsolved when the rounds are spent', () => {
    const before = { ...completed(opened()), handlingRound: 2 };
    expect(counted(before, calledBack(before, { reached: true, resolved: 'no' }, givenAt()))).toContainEqual({
      what: 'unsolved',
      unitId: street,
    });
  });

  it('is a squad that is called while its roster names nobody', () => {
    const before = opened();
    const call = (onDuty: string[]) => callSquad(before, { unitId: `${street}-yjd`, text: '抢修', onDuty }, 'desk', givenAt());
    expect(counted(before, call([]))).toEqual([{ what: 'squadUnstaffed', unitId: `${street}-yjd` }]);
    expect(counted(before, call(['王队']))).toEqual([]);
    expect(then(before, call([])).assignments).toHaveLength(before.assignments.length + 1);
  });
});
