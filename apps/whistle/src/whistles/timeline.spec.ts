import { anOrder, atWork, blown, close, does, police, release, reportIn, settled, town } from '../whistles-under-test';
import type { Whistle } from './whistle';
import { isForAll, linesOf } from './timeline';

const names = { unit: (id: string) => id, time: (iso: string) => iso };
const closing = (whistle: Whistle) => {
  const closed = does(does(whistle, town, release(police), '12:10'), town, close, '12:20');
  return linesOf({ type: 'Closed', at: closed.closed!.at, result: '办结' }, closed, 'public', names).map(({ text }) => text);
};

describe('The public line of a closed whistle', () => {
  const order = anOrder([police]);
  it('says handed over where a task was accepted', () =>
    expect(closing(settled(atWork(order), police))).toEqual(['相关单位共同办理完毕，已验收并移交']));
  it('says no more than done where none was', () =>
    expect(closing(does(blown(order), police, reportIn))).toEqual(['相关单位已办理完毕']));
});

it('What is for all is that a whistle was blown and how it ended', () =>
  expect(['blown', 'refused', 'fundApplied', 'supervised', 'closed', 'withdrawn'].filter((type) => isForAll({ type }))).toEqual([
    'blown',
    'closed',
    'withdrawn',
  ]));
