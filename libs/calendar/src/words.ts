import type { Limit } from './limit';
import { weekdayOf, type LocalDate, type LocalTime } from './local-time';

/** The words in which a due time is explained to the people who check it by hand. */

const units = { minutes: '分钟', hours: '小时', days: '天', workingHours: '个工作小时', workingDays: '个工作日' } as const;

/** 2个工作日 */
export const limitInWords = ({ amount, unit }: Limit): string => `${amount}${units[unit]}`;

/** 2024-02-04（周日） */
export const dayInWords = (date: LocalDate): string => `${date}（周${'日一二三四五六'[weekdayOf(date)]}）`;

/** 17:00, and 17:00:05 where there are seconds. */
export const clockInWords = (time: LocalTime, at: Date): string => time.localClock(at).replace(/:00$/, '');

/** 2024-02-02（周五）17:00 */
export const momentInWords = (time: LocalTime, at: Date): string => `${dayInWords(time.localDate(at))}${clockInWords(time, at)}`;

/** 7小时30分 */
export const spanInWords = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), '小时'],
    [Math.floor(seconds / 60) % 60, '分'],
    [seconds % 60, '秒'],
  ] as const;
  return parts.map(([amount, unit]) => (amount ? `${amount}${unit}` : '')).join('') || '0分';
};

/** One day of the reckoning: what it is, and whether it counts towards the limit. */
export type DayRow = { readonly date: LocalDate; readonly what: string; readonly counts: boolean };

/** One sentence for each run of days of the same kind; days that count are numbered from 1. */
export const daysInWords = (rows: readonly DayRow[], unit: string): string[] => {
  const runs: { first: DayRow; last: DayRow; length: number }[] = [];
  for (const row of rows) {
    const run = runs[runs.length - 1];
    if (run && run.first.what === row.what && run.first.counts === row.counts) {
      run.last = row;
      run.length += 1;
    } else runs.push({ first: row, last: row, length: 1 });
  }
  let counted = 0;
  return runs.map(({ first, last, length }) => {
    const days = length === 1 ? dayInWords(first.date) : `${dayInWords(first.date)}至${dayInWords(last.date)}`;
    if (!first.counts) return `${days}：${first.what}，不计`;
    const number = length === 1 ? `第${counted + 1}${unit}` : `第${counted + 1}至第${counted + length}${unit}`;
    counted += length;
    return `${days}：${first.what}，计为${number}`;
  });
};

/** Why a date may still move: years for which there is no notice. */
export const provisionalInWords = (years: readonly number[], covered: readonly number[]): string => {
  const known = covered.length > 0 ? `现有放假安排数据涵盖${covered[0]}年至${covered[covered.length - 1]}年` : '没有放假安排数据';
  return `${known}，${years.join('年、')}年暂按周一至周五为工作日推算；此期限为暂定，待放假安排录入后重新计算`;
};
