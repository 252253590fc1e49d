import { countedLine, exclusionLines, linesOf, type Step } from './timeline';

const at = new Date('2020-12-24T09:00:00+08:00');
const step = (type: string, more: Partial<Step> = {}): Step => ({ type, at, unitId: '110000-12345', ...more });
const steps = [
  step('Planned'),
  step('FellDue'),
  step('Attempted'),
  step('Recorded', { contacted: true, resolved: 'yes', satisfied: 'no' }),
];

it('tells staff what the reporter said', () =>
  expect(linesOf(steps, 'staff').map(({ text }) => text)).toEqual([
    '已安排回访，办理时限届满时进行',
    '办理时限届满，进入回访',
    '第 1 次回访未联系上诉求人',
    '回访：已与诉求人联系，已解决，不满意',
  ]));
it('tells the reporter nothing of it, in sentences that are the same for all', () =>
  expect(linesOf(steps, 'public')).toEqual([
    { at, type: 'callbackDue', text: '办理时限已到，热线将就办理结果回访您' },
    { at, type: 'callbackAttempted', text: '回访时未能联系上您，热线会再次与您联系' },
    { at, type: 'callbackRecorded', text: '回访已完成，感谢您的评价' },
  ]));
it('says what was said after the close, and that it opens nothing', () =>
  expect(linesOf([step('Recorded', { contacted: true, resolved: 'no', late: true })], 'staff').map(({ text }) => text)).toEqual([
    '回访：已与诉求人联系，未解决（工单办结后，计入考核，不再重新办理）',
  ]));
it('counts calls', () =>
  expect(linesOf([step('Attempted'), step('Attempted'), step('GivenUp')], 'staff').at(-1)?.text).toMatch(/^第 3 次/));
it('does not say that nothing counts where the reporter was heard before nobody was reached', () => {
  const given = [step('Planned'), step('Recorded', { resolved: 'no' }), step('FellDue'), step('Attempted'), step('GivenUp')];
  expect(linesOf(given, 'staff').at(-1)?.text).toBe('第 3 次回访仍未联系上诉求人，回访结束：以诉求人此前的答复为准');
  const anew = [...given.slice(0, -1), step('PassedOn'), step('GivenUp')];
  expect(linesOf(anew, 'staff').at(-1)?.text).toMatch(/不计解决率/);
});
it('passes over what it does not know', () => expect(linesOf([step('Leased')], 'staff')).toEqual([]));

const counted = {
  month: '2020-12',
  unitName: '鲁谷街道',
  countsFrom: at,
  responded: true,
  responseKnown: true,
  resolution: '1',
  satisfaction: '1/2',
  excluded: null,
  definitionId: 'three-rates-30-35-35',
  policyVersion: 'assessment-1',
};
it('says how a ticket counts, and by which definition', () =>
  expect(countedLine(counted)).toMatchObject({
    text: '计入 鲁谷街道 2020-12 考核：响应 1/1，解决 1/1，满意 0.5/1',
    rule: '三率定义 three-rates-30-35-35，考核政策 assessment-1',
  }));
it('says what does not count', () =>
  expect(countedLine({ ...counted, responseKnown: false, resolution: null, satisfaction: '0' }).text).toBe(
    '计入 鲁谷街道 2020-12 考核：响应 未定，解决 不计，满意 0/1',
  ));
it('says what a group’s reporters said on average, and what was left out', () =>
  expect(countedLine({ ...counted, resolution: '2/3', excluded: '反映情况不属实' }).text).toBe(
    '不计入 鲁谷街道 2020-12 考核（剔除：反映情况不属实）：响应 1/1，解决 (2/3)/1，满意 0.5/1',
  ));
it('tells every step of an exclusion', () =>
  expect(exclusionLines([step('Asked'), step('Approved'), step('Revoked')], '反映情况不属实').map(({ text }) => text)).toEqual([
    '承办单位申请剔除：反映情况不属实',
    '同意剔除，不计入考核：反映情况不属实',
    '撤销剔除，恢复计入考核：反映情况不属实',
  ]));
