import { anOrder, asked, city, community, does, iso, opened, partOf, street } from '../matters-under-test';
import type { Command, Dispatch, Event } from './dispatch';
import { through } from './evolve';
import { linesOf } from './timeline';

/** 永乐西南社区 helps 鲁谷街道 until the end of 19 December. */
const helped = (): Dispatch => opened({}, anOrder(street, [community]));
const report = (final: boolean, explanation?: string): Command => ({ type: 'Report', text: '已查三户', final, explanation });
const late = '20T09:00';

describe('a helper that is late', () => {
  it('had until the end of its last day', () =>
    expect(partOf(helped(), community).clocks.handle!.dueAt).toBe(new Date('2020-12-19T23:59:59+08:00').toISOString()));

  it('says why with its final report, or is marked before all who see it', () => {
    expect((asked(helped(), community, report(true), late) as Event[]).at(-1)).toMatchObject({
      type: 'Reported',
      unexplained: true,
    });
    expect(partOf(does(helped(), community, report(true), late), community)).toMatchObject({ status: 'reported' });
    const reported = does(helped(), community, report(true, '物业不配合'), late);
    expect(partOf(reported, community)).toMatchObject({ status: 'reported', explained: true, endedAt: iso(late) });
    expect(partOf(reported, community).clocks.handle).toMatchObject({ stoppedAt: iso(late) });
  });

  it('tells how far it is without an explanation, and goes on', () =>
    expect(partOf(does(helped(), community, report(false), late), community)).toMatchObject({ status: 'signed' }));

  it.each(['18T09:00', late])('is not asked again once it has said why, as on %s', (time) => {
    const explained = does(helped(), community, report(false, '物业不配合'), time);
    const last = (asked(explained, community, report(true), '21T09:00') as Event[]).at(-1);
    expect(last).toMatchObject({ type: 'Reported', final: true });
    expect(last).not.toHaveProperty('unexplained');
  });
});

it('a helper that keeps its limit explains nothing', () => {
  const reported = does(helped(), community, report(true), '18T09:00');
  expect(partOf(reported, community)).toMatchObject({ status: 'reported' });
  expect(partOf(reported, community)).not.toHaveProperty('explained');
});

describe('an explanation', () => {
  const names = { unit: (id: string) => city.unit(id)?.name ?? id, time: (at: string) => at, category: () => '' };
  const told = (words: 'staff' | 'public', said = report(true, '业主13900010001不在家')): string[] => {
    const events = asked(helped(), community, said, late) as Event[];
    const states = through(helped(), events);
    return events.flatMap((event, n) => linesOf(event, states[n]!, words, names)).map(({ text }) => text);
  };

  it('stands in the timeline, with numbers masked', () =>
    expect(told('staff').at(-1)).toBe('协办办结报告：已查三户；不能按期办结的说明：业主139****0001不在家'));
  it('that is owed is missed there', () =>
    expect(told('staff', report(true)).at(-1)).toBe('协办办结报告：已查三户（逾期，未说明理由）'));
  it('is not for the public', () => expect(told('public')).toEqual([]));
});
