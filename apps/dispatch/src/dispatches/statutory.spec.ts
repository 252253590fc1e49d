import { aMatter, anOrder, at, givenAt, lead, rules, then } from '../matters-under-test';
import { openDispatch } from './opening';

/** 石景山区市场监督管理局. */
const department = '110107-scjg';
const explained = (category: string, urgency?: 'timely'): readonly string[] => {
  const matter = aMatter({ category, urgency });
  const dispatch = then(undefined, openDispatch(matter, 'registered', anOrder(department), givenAt('16T11:22')));
  return lead(dispatch).clocks.handle!.because;
};
const steps = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('法定步骤'));

/** 市场监督管理投诉举报处理暂行办法, art. 14 and 21, and what it says of tips. */
describe('what the law wants of the market’s supervisors', () => {
  it.each(['market/consumer/complaint', 'market/consumer/prepaid'])('of %s: taken or refused in 7 working days', (category) => {
    expect(explained(category)[0]).toMatch(/^期限45个工作日/);
    // 17, 18, 21, 22, 23, 24 and 25 December 2020, a Friday
    expect(steps(explained(category))).toEqual([
      '法定步骤：决定是否受理并告知投诉人，7个工作日内，至2020-12-25（周五）18:00（市场监督管理投诉举报处理暂行办法第十四条）',
    ]);
  });

  it('of a tip: verified in 15 working days, once more as many; who gave a name is told in 5 after the decision', () => {
    const lines = explained('market/trade/tip');
    expect(lines[0]).toMatch(/^期限15个工作日/);
    // New Year's Day is a holiday
    expect(lines.join()).toContain('2021-01-07（周四）为最后一个工作日');
    expect(steps(lines)).toEqual([
      '法定步骤：经批准延长核查，自原期限届满起15个工作日内（市场监督管理投诉举报处理暂行办法）',
      '法定步骤：告知实名举报人是否立案，自作出是否立案的决定起5个工作日内（市场监督管理投诉举报处理暂行办法）',
    ]);
  });

  it('stays beside the due time when this is reckoned again, and is not said where the shorter limit holds', () => {
    const unit = rules.unit(department)!;
    const clock = rules.clock({ clock: 'handle', category: 'market/trade/tip', urgency: 'ordinary', unit, at: at('16T11:22') });
    const again = rules.again(clock, unit, [{ from: at('17T00:00').toISOString(), to: at('18T00:00').toISOString() }]);
    expect([steps(again.because).length, again.because.at(-1)]).toEqual([2, clock.because.at(-1)]);
    expect(steps(explained('market/consumer/complaint', 'timely'))).toEqual([]);
  });
});
