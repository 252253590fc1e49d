import type { Refusal } from '@fengqiao/domain';
import {
  aMatter,
  anOrder,
  asked,
  city,
  community,
  district,
  elsewhere,
  feedback,
  givenAt,
  instruct,
  miss,
  office,
  opened,
  sign,
  street,
  visit,
} from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import type { Dispatch, Event } from './dispatch';
import { through } from './evolve';
import { openDispatch } from './opening';
import { linesOf, type Words } from './timeline';

const names = {
  unit: (id: string) => city.unit(id)?.name ?? id,
  time: (iso: string) => iso.slice(0, 10),
  category: (id?: string) => (id && city.category(id)?.name) ?? '未分类',
};
const tell = (before: Dispatch | undefined, outcome: Event[] | Refusal, words: Words = 'staff') => {
  if ('refused' in outcome) throw new Error(outcome.because);
  const states = through(before, outcome);
  return outcome.flatMap((event: Event, n) => linesOf(event, states[n]!, words, names));
};

it('says who leads until when, by which row of which catalogue, and whom it was copied to', () =>
  expect(tell(undefined, openDispatch(aMatter(), 'registered', undefined, givenAt()))).toEqual([
    {
      type: 'dispatched',
      unitId: street,
      text: '派单至鲁谷街道主办，2020-12-23前办结',
      rule: '派单目录第 parking-lock 行：属地管理；catalogue-1，limits-1',
    },
    { type: 'copied', unitId: district, text: '抄送石景山区督促协调', rule: '条例第十二条第一款第一项' },
  ]));

it('says why nobody leads, and who could', () =>
  expect(tell(undefined, openDispatch(aMatter({ placeUnitId: undefined, placeCandidates: [street, elsewhere] }), 'registered', undefined, givenAt()))).toMatchObject([
    { type: 'undispatched', text: expect.stringMatching(/^待人工派单：地址与多个单位相符.*候选：鲁谷街道、/) },
  ])); // prettier-ignore

it('says why a department’s matter was given to a street', () => {
  const waiting = opened({ placeUnitId: undefined, category: 'roads/surface/standing-water' });
  const given = assignByOperator(waiting, anOrder(street, [], { overrideReason: '专班试点' }), givenAt());
  expect(tell(waiting, given)[0]!.text).toContain('部门事项派给街乡，理由：专班试点');
});

it('says who hands on to whom', () => {
  const before = opened();
  const lines = tell(before, handOn(before, anOrder(office, [community], { reason: '城管牵头' }), givenAt()));
  expect(lines.map(({ text }) => text)).toEqual([
    '鲁谷街道签收（以办理行为视为签收），同时报主要负责人',
    '转由鲁谷街道城市管理办公室主办：城管牵头',
    '同时派给永乐西南社区协办：城管牵头',
  ]);
});

it('masks numbers that people wrote, and tells a short call from one that counts', () => {
  const before = opened();
  const call = { ...miss, note: '13900010001 关机' };
  expect(tell(before, asked(before, street, call)).at(-1)!.text).toBe('联系未通：139****0001 关机');
});

it.each([instruct, visit, feedback('reporter'), feedback('hotline'), sign])(
  'tells the public of $type without a word of anybody',
  (command) => {
    const before = opened();
    const capacity = command.type === 'Instruct' ? 'head' : 'lead';
    for (const { text } of tell(before, asked(before, street, command, '16T11:30', capacity), 'public'))
      expect(['鲁谷街道已签收', '工作人员已到现场', '承办单位已反馈办理情况']).toContain(text);
  },
);

it('tells the public who is to come until when', () =>
  expect(tell(undefined, openDispatch(aMatter(), 'registered', undefined, givenAt()), 'public')).toEqual([
    { type: 'dispatched', text: '已派给鲁谷街道办理，承诺2020-12-23前办结' },
  ]));
