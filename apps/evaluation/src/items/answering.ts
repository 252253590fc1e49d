import type { DispatchSnapshot } from '@fengqiao/contracts';

/** What a callback brought: who was not reached answers nothing. `version` orders what was recorded at the same moment. */
export type Answer = {
  readonly at: Date;
  readonly version: number;
  readonly reached: boolean;
  readonly resolved?: 'yes' | 'partly' | 'no' | undefined;
  readonly satisfied?: 'yes' | 'mostly' | 'no' | undefined;
};

/** All calls to one reporter, since when the present unit leads, and how the ticket came. A group has several reporters. */
export type Reporter = Pick<DispatchSnapshot, 'hasContact' | 'channel'> & {
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
export const validAnswer = ({ answers, ledSince }: Pick<Reporter, 'answers' | 'ledSince'>): Answer | undefined =>
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
 * What the answers say of one item, and whether anybody could be asked: each reporter by the own ticket's channel and contact data,
 * whoever is the head of the group. Without contact data nothing is, of press and opinion no satisfaction.
 */
export const saidOf = (reporters: readonly Reporter[], responseOnlyChannels: readonly string[]) => {
  const isChecked = ({ channel }: Reporter): boolean => responseOnlyChannels.includes(channel);
  const forResolution = reporters.filter((one) => one.hasContact || isChecked(one));
  const forSatisfaction = reporters.filter((one) => one.hasContact && !isChecked(one));
  return {
    resolved: counted(forResolution.map((one) => validAnswer(one)?.resolved)),
    satisfied: counted(forSatisfaction.map((one) => validAnswer(one)?.satisfied)),
    resolutionApplies: forResolution.length > 0,
    satisfactionApplies: forSatisfaction.length > 0,
  };
};
