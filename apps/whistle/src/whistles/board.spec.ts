import {
  anOrder,
  at,
  atWork,
  blown,
  close,
  district,
  does,
  iso,
  police,
  release,
  reportIn,
  settled,
  town,
  withdraw,
} from '../whistles-under-test';
import { linesFor, sortAt, viewersOf } from './board';

const order = anOrder([police]);
const called = blown(order);
const arrived = does(called, police, reportIn);
const working = atWork(order);
const over = (clock: string) => does(blown(order), town, withdraw, clock);

describe('The board', () => {
  it('is ordered by the limit or the task that runs out first', () => {
    expect(sortAt(called)).toBe(iso('09:10'));
    expect(sortAt(working)).toBe(iso('18:00'));
  });

  it('has what waits for nobody’s limit after that, and last what is over, the last ended first', () => {
    const done = does(settled(working, police), town, release(police), '12:10');
    const closed = does(done, town, close, '12:20');
    const times = [called, working, arrived, over('12:30'), closed, over('09:15')].map(sortAt);
    expect(times).toEqual([...times].sort());
    expect(new Date(sortAt(arrived)).getTime()).toBeGreaterThan(at('2100-01-01T00:00:00Z').getTime());
  });

  it('has one line for each path of who sees it and for each above: whose own part it is, and who blew or was called', () => {
    expect(viewersOf(called)).toEqual([
      [town, 'blower'],
      [police, 'target'],
      [district, 'superior'],
    ]);
    const viewers = [
      { path: '110000.110117', role: 'superior' },
      { path: '110000.110117.110117006', role: 'blower' },
    ];
    expect(linesFor(viewers)).toEqual([
      { path: '110000', own: false, part: true },
      { path: '110000.110117', own: true, part: true },
      { path: '110000.110117.110117006', own: true, part: true },
    ]);
    expect(linesFor([{ path: '110000.110117', role: 'keeper' }])).toEqual([
      { path: '110000', own: false, part: false },
      { path: '110000.110117', own: true, part: false },
    ]);
  });
});
