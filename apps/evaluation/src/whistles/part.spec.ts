import { aTarget, aTask, aWhistle, onThatDay, police, town } from '../whistle-under-test';
import { partsOf } from './part';
import { bandOf, marksAsRatio, scoreOf } from './score';

const unitIn = (...said: Parameters<typeof aWhistle>) => partsOf(aWhistle(...said)).find(({ side }) => side === 'unit')!;
const arrived = (more = {}) => [aTarget(police, { status: 'arrived', arrivedAt: onThatDay('09:30'), ...more })];

describe('What a whistle counts', () => {
  it('of a unit: there in time or late, what it finished in time, how often it was supervised', () => {
    const tasks = [
      aTask(police, { finishedAt: onThatDay('12:00') }),
      aTask(police, { finishedAt: onThatDay('12:01') }),
      aTask(town),
    ];
    expect(unitIn({ targets: arrived(), tasks })).toMatchObject({ inTime: true, late: false, tasks: 2, tasksInTime: 1 });
    expect(unitIn({ targets: arrived({ late: true }) })).toMatchObject({ inTime: false, late: true });
  });

  it('of a unit that was relieved: that, and nothing else; a task that was dropped is nobody’s', () => {
    const relieved = [aTarget(police, { status: 'relieved', late: true, refusedAt: onThatDay('09:05') })];
    expect(unitIn({ targets: relieved })).toMatchObject({ relieved: 1, late: false, refused: false });
    expect(unitIn({ targets: arrived(), tasks: [aTask(police, { status: 'dropped' })] })).toMatchObject({ tasks: 0 });
  });

  it('of the blower: closed, withdrawn, own duty all the same; and of each side how the other marked it', () => {
    const appraisals = [
      { by: town, unitId: police, at: onThatDay('13:00'), marks: { result: 80, work: 60 } },
      { by: police, unitId: town, at: onThatDay('13:00'), marks: { clarity: 90 } },
    ];
    const [blower, unit] = partsOf(aWhistle({ status: 'withdrawn', overridden: true, appraisals }));
    expect(blower).toMatchObject({ unitId: town, withdrawn: true, overridden: true, marks: { clarity: { sum: 90, count: 1 } } });
    expect(marksAsRatio(unit!.marks)).toEqual({ num: 140, den: 200 });
  });
});

describe('The score of a side', () => {
  const weights = { arrival: 40, work: 30, marks: 30 };

  it('is the weighted mean of what is known, with its arithmetic', () => {
    const parts = { arrival: { num: 1, den: 2 }, work: { num: 0, den: 0 }, marks: { num: 140, den: 200 } };
    expect(scoreOf(weights, parts)).toEqual({
      score: '58.571',
      arithmetic: '100 × (arrival 40 × 1/2 + marks 30 × 140/200) / 70 = 58.571',
    });
  });

  it('is none while nothing is known', () => expect(scoreOf(weights, { arrival: { num: 0, den: 0 } }).score).toBeNull());

  it.each([
    [0, 'below'],
    [1, 'within'],
    [30, 'within'],
    [31, 'above'],
  ])('a blower of %i whistles a month is %s the band', (blown, band) => expect(bandOf(blown, { low: 1, high: 30 })).toBe(band));
});
