type Question = {
  readonly name: 'contacted' | 'resolved' | 'satisfied';
  readonly text: string;
  readonly answers: { value: boolean | string; text: string }[];
};

const contacted: Question = {
  name: 'contacted',
  text: '承办单位是否与您联系？',
  answers: [
    { value: true, text: '已联系' },
    { value: false, text: '未联系' },
  ],
};
const resolved: Question = {
  name: 'resolved',
  text: '您反映的问题是否解决？',
  answers: [
    { value: 'yes', text: '已解决' },
    { value: 'partly', text: '部分解决' },
    { value: 'no', text: '未解决' },
  ],
};
const satisfied: Question = {
  name: 'satisfied',
  text: '您对办理结果是否满意？',
  answers: [
    { value: 'yes', text: '满意' },
    { value: 'mostly', text: '基本满意' },
    { value: 'no', text: '不满意' },
  ],
};

/** What a reporter is asked, in the words in which the answers are shown again; whether satisfaction is depends on the channel. */
export const questionsOf = (satisfactionApplies: boolean): Question[] => [
  contacted,
  resolved,
  ...(satisfactionApplies ? [satisfied] : []),
];
