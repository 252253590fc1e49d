import {
  anOrder,
  aMatter,
  asked,
  completed,
  district,
  does,
  elsewhere,
  givenAt,
  office,
  opened,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import type { Dispatch, Event } from './dispatch';
import { through } from './evolve';
import { gather, separate, type Grouped } from './grouping';
import { calledBack } from './handling';
import { openDispatch, rethink } from './opening';
import { review } from './reviewing';
import { callSquad } from './squads';
import { marksOf, type Mark } from './counting';

const counted = (before: Dispatch | undefined, events: unknown): Mark[] => {
  const decided = events as Event[];
  const states = through(before, decided);
  return decided.flatMap((event, at) => marksOf(at === 0 ? before : states[at - 1], event, (id) => rules.streetOf(id)));
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

  it('is one that a reviewer gives a street with its reason; the rules themselves find the district and push nothing down', () => {
    const before = does(opened(departments), '110107-swj', { type: 'Object', grounds: '否', basis: '三定' });
    const watch = { kind: 'client', id: 'x', grants: [{ role: 'objectionReviewer', unitId: rules.hotlineId }] } as const;
    const upheld = (newLead?: string) =>
      review(before, before.objection!.id, { upheld: true, newLead, reason: '先行处置' }, watch, givenAt());
    expect(upheld()).toMatchObject([{ accountable: district, overridden: false }]);
    expect(upheld(street)).toMatchObject([{ accountable: street, overridden: true, overrideReason: '先行处置' }]);
    expect(counted(before, upheld(street))).toContainEqual({ what: 'overridden', unitId: street });
  });

  it('is one that a district hands on to its street, which needs a reason; a street’s own hand-on is not', () => {
    const before = opened({ ...departments }, anOrder(district));
    expect(handOn(before, anOrder(street), givenAt())).toMatchObject({ refused: 'override-reason-missing' });
    const handed = handOn(before, pushedDown, givenAt());
    expect(counted(before, handed)).toEqual([{ what: 'overridden', unitId: street }]);
    expect(then(before, handed)).toMatchObject({ overridden: true, accountable: district });
    const toOffice = handOn(before, anOrder(office, [], { overrideReason: '专项行动' }), givenAt());
    expect(counted(before, toOffice)).toEqual([{ what: 'overridden', unitId: street }]);
    const streets = opened(departments, pushedDown);
    expect(counted(streets, handOn(streets, anOrder(office), givenAt()))).toEqual([]);
  });

  it('is one that becomes a department’s while a street has it, once; one that nobody leads is decided anew', () => {
    const called = (before: Dispatch, category: string, more = {}) =>
      rethink(
        before,
        { ...aMatter({ ...more, category }), ticketVersion: before.ticketVersion + 1 },
        'classified',
        false,
        givenAt(),
      );
    const before = opened({}, anOrder(office));
    const changed = called(before, departments.category);
    expect(counted(before, changed)).toEqual([{ what: 'overridden', unitId: street }]);
    const after = then(before, changed);
    expect(after).toMatchObject({ overridden: true, accountable: street });
    expect(counted(after, called(after, departments.category))).toEqual([]);
    expect(counted(opened({}, anOrder(district)), called(opened({}, anOrder(district)), departments.category))).toEqual([]);
    const nobodys = opened({ category: undefined, placeUnitId: undefined });
    expect(counted(nobodys, called(nobodys, departments.category))).toEqual([]);
  });

  it('is one that joins a street’s group, once: leaving it for the unit from before counts nothing', () => {
    const [head, other] = [opened(), opened(departments)];
    const joined = (gather(head, [other], '同一处', 'operator', givenAt()) as Grouped).members[0]!;
    expect(counted(other, joined)).toEqual([{ what: 'overridden', unitId: street }]);
    const [led, member] = [
      then(head, (gather(head, [other], '同一处', 'operator', givenAt()) as Grouped).head),
      then(other, joined),
    ];
    expect(member.overridden).toBe(true);
    const left = (separate(led, member, '另一处', givenAt()) as Grouped).members[0]!;
    expect(counted(member, left)).toEqual([]);
    const nobodys = opened({ ...departments, placeUnitId: undefined });
    const gathered = gather(head, [nobodys], '同一处', 'operator', givenAt()) as Grouped;
    const hanging = then(nobodys, gathered.members[0]!);
    const leaves = (separate(then(head, gathered.head), hanging, '另一处', givenAt()) as Grouped).members[0]!;
    expect(counted(hanging, leaves)).toEqual([{ what: 'overridden', unitId: street }]);
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
