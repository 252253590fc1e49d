import type { DispatchSnapshot } from '@fengqiao/contracts';

/** What a callback brought: who was not reached answers nothing. `version` orders what was recorded at the same moment. */
export type Answer = {
  readonly at: Date;
  readonly version: number;
  readonly reached: boolean;
  readonly resolved?: 'yes' | 'partly' | 'no' | undefined;
  readonly satisfied?: 'yes' | 'mostly' | 'no' | undefined;
};

/** All calls to one reporter, and since when the present unit leads. A group has several reporters. */
export type Reporter = {
  readonly answers: readonly Answer[];
  /** Undefined: nobody led before. */
  readonly ledSince?: Date | undefined;
};

/** How many reporters said what; `partly` is 部分解决 or 基本满意. Their sum is the number of those who answered. */
export type Said = { readonly yes: number; readonly partly: number; readonly no: number };

const nothing: Said = { yes: 0, partly: 0, no: 0 };

const compareAnswers = (a: Answer, b: Answer): number => a.at.getTime() - b.at.getTime() || a.version - b.version;

/**
 * The last valid answer that is known; an attempt that reached nobody is none, nor is what was said (until the moment in which the
 * matter was passed on) of whoever led before. When the month closes those count that had been given; later ones correct it.
 */
export const validAnswer = ({ answers, ledSince }: Reporter): Answer | undefined =>
  answers
    .filter(({ reached, at }) => reached && (!ledSince || at > ledSince))
    .reduce<Answer | undefined>((last, answer) => (last && compareAnswers(last, answer) > 0 ? last : answer), undefined);

const counted = (said: readonly ('yes' | 'partly' | 'mostly' | 'no' | undefined)[]): Said =>
  said.reduce<Said>((sum, one) => {
    if (one === undefined) return sum;
    const key = one === 'mostly' ? 'partly' : one;
    return { ...sum, [key]: sum[key] + 1 };
  }, nothing);

/**
 * What the answers say of one item, and whether anybody could be asked: without contact data nothing, of press and opinion no
 * satisfaction. `memberHasContact`: somebody else of the group can be asked.
 */
export const saidOf = (
  { hasContact, channel }: Pick<DispatchSnapshot, 'hasContact' | 'channel'>,
  own: Answer | undefined,
  members: readonly (Answer | undefined)[],
  responseOnlyChannels: readonly string[],
  memberHasContact = false,
) => {
  const isChecked = responseOnlyChannels.includes(channel);
  const answers = [hasContact || isChecked ? own : undefined, ...members];
  const someoneToAsk = hasContact || memberHasContact;
  return {
    resolved: counted(answers.map((answer) => answer?.resolved)),
    satisfied: isChecked ? nothing : counted(answers.map((answer) => answer?.satisfied)),
    resolutionApplies: someoneToAsk || isChecked,
    satisfactionApplies: someoneToAsk && !isChecked,
  };
};
