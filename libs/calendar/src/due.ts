import type { Calendar, Due } from './calendar';
import { areHours, assertLimit, closingTime, type Limit, type WorkingHours } from './limit';
import { addDays, HOUR, MINUTE, type LocalDate } from './local-time';
import { ledger, stoodAt, without, type Pause, type Stretch } from './pauses';
import {
  clockInWords,
  dayInWords,
  daysInWords,
  limitInWords,
  momentInWords,
  provisionalInWords,
  spanInWords,
  type DayRow,
} from './words';

/** What the reckoning needs of a calendar. */
type Days = Omit<Calendar, 'dueAt'>;
type Reckoned = { readonly dueAt: Date; readonly provisional?: readonly number[]; readonly because: readonly string[] };

/** See `Calendar.dueAt`. */
export const dueAt = (days: Days, limit: Limit, from: Date, hours: WorkingHours, pauses: readonly Pause[]): Due => {
  assertLimit(limit);
  if (!areHours(hours)) throw new RangeError('A unit is open for one stretch a day or several, one after the other');
  const stood = ledger(pauses, from.getTime());
  const reckoned = reckon(days, limit, from, hours, stood);
  const years = reckoned.provisional ?? [];
  return {
    dueAt: reckoned.dueAt,
    provisional: years.length > 0,
    because: [
      ...reckoned.because,
      `到期：${momentInWords(days, reckoned.dueAt)}`,
      ...(years.length > 0 ? [provisionalInWords(years, days.years)] : []),
    ],
  };
};

const reckon = (days: Days, limit: Limit, from: Date, hours: WorkingHours, stood: readonly Stretch[]): Reckoned => {
  switch (limit.unit) {
    case 'minutes':
      return exact(days, limit, from, limit.amount * MINUTE, stood);
    case 'hours':
      return exact(days, limit, from, limit.amount * HOUR, stood);
    case 'days':
    case 'workingDays': {
      const { unit } = limit;
      return inDays(days, limit, from, (date) => endOfDay(days, unit, date, hours), stood);
    }
    case 'workingHours':
      return inWorkingHours(days, limit, from, hours, stood);
  }
};

/** When a day ends of which limits are counted: with its last second, a working day when the unit closes. */
export const endOfDay = (days: Days, unit: 'days' | 'workingDays', date: LocalDate, hours: WorkingHours): Date => {
  const closing = unit === 'days' ? '24:00' : closingTime(hours);
  // 24:00 would belong to the next day, which may be a holiday
  return closing === '24:00' ? days.endOf(date) : days.atLocal(date, closing);
};

const exact = (days: Days, limit: Limit, from: Date, length: number, stood: readonly Stretch[]): Reckoned => {
  let due = from.getTime() + Math.round(length);
  const because = [`期限${limitInWords(limit)}，自${momentInWords(days, from)}起按实际时间连续计算`];
  for (const pause of stood) {
    if (pause.from >= due) break;
    due += pause.to - pause.from;
    const [begun, ended] = [new Date(pause.from), new Date(pause.to)];
    because.push(
      `${momentInWords(days, begun)}至${momentInWords(days, ended)}：时限暂停${spanInWords(pause.to - pause.from)}，顺延`,
    );
  }
  return { dueAt: new Date(due), because };
};

/**
 * `days` and `workingDays`. A day counts if the clock runs at its end. The day of the start never counts; if the clock stopped
 * on it, the day on which it goes on is taken for the day of the start, so that a pause costs nobody the rest of a day twice.
 */
const inDays = (days: Days, limit: Limit, from: Date, end: (date: LocalDate) => Date, stood: readonly Stretch[]): Reckoned => {
  const plain = limit.unit === 'days';
  const judge = (date: LocalDate) => (plain ? { working: true, provisional: false, what: '自然日' } : days.isWorkingDay(date));
  const standsOn = (date: LocalDate): boolean => stoodAt(stood, end(date).getTime());
  const start = days.localDate(from);
  const rows: DayRow[] = [];
  const unknown = new Set<number>();
  let starting = judge(start).working && standsOn(start);
  let counted = 0;
  for (let date = addDays(start, 1); ; date = addDays(date, 1)) {
    const day = judge(date);
    if (day.provisional) unknown.add(Number(date.slice(0, 4)));
    const paused = day.working && standsOn(date);
    const counts = day.working && !paused && !starting;
    rows.push({ date, what: paused ? '时限暂停' : day.working && starting ? '恢复计时当日' : day.what, counts });
    if (day.working && !paused) starting = false;
    if (counts) counted += 1;
    if (!counts || counted < limit.amount) continue;
    return {
      dueAt: end(date),
      provisional: [...unknown],
      because: [
        `期限${limitInWords(limit)}，自${momentInWords(days, from)}起，当日不计`,
        ...daysInWords(rows, plain ? '天' : '个工作日'),
        plain ? `${dayInWords(date)}为最后一日，至当日23:59:59止` : `${dayInWords(date)}为最后一个工作日，至当日下班时间止`,
      ],
    };
  }
};

const inWorkingHours = (days: Days, limit: Limit, from: Date, hours: WorkingHours, stood: readonly Stretch[]): Reckoned => {
  const because = [`期限${limitInWords(limit)}，自${momentInWords(days, from)}起，只计上班时间`];
  const unknown = new Set<number>();
  let off: DayRow[] = [];
  let left = Math.max(1, Math.round(limit.amount * HOUR));
  for (let date = days.localDate(from); ; date = addDays(date, 1)) {
    const day = days.isWorkingDay(date);
    if (day.provisional && !hours.everyDay) unknown.add(Number(date.slice(0, 4)));
    const open = day.working || hours.everyDay ? openOn(days, date, hours, from) : [];
    const running = open.flatMap((stretch) => without(stretch, stood));
    if (running.length === 0) {
      off.push({
        date,
        what: open.length > 0 ? '时限暂停' : day.working || hours.everyDay ? '上班时间已过' : day.what,
        counts: false,
      });
      continue;
    }
    because.push(...daysInWords(off, ''));
    off = [];
    const used = spend(running, left);
    const length = used.reduce((sum, { from, to }) => sum + to - from, 0);
    left -= length;
    because.push(
      `${dayInWords(date)}：${hours.everyDay ? '' : `${day.what}，`}${stretchesInWords(days, date, used)}，计${spanInWords(length)}` +
        (left > 0 ? `，尚余${spanInWords(left)}` : ''),
    );
    const last = used[used.length - 1];
    if (left === 0 && last) return { dueAt: new Date(last.to), provisional: [...unknown], because };
  }
};

/** The unit's open stretches of a day, from `start` on. */
const openOn = (days: Days, date: LocalDate, hours: WorkingHours, start: Date): Stretch[] =>
  hours.spans
    .map(({ from, to }) => ({
      from: Math.max(days.atLocal(date, from).getTime(), start.getTime()),
      to: days.atLocal(date, to).getTime(),
    }))
    .filter(({ from, to }) => to > from);

/** The first stretches, cut where `length` is used up. */
const spend = (stretches: readonly Stretch[], length: number): Stretch[] => {
  const used: Stretch[] = [];
  for (const { from, to } of stretches) {
    if (length <= 0) break;
    const part = Math.min(to - from, length);
    used.push({ from, to: from + part });
    length -= part;
  }
  return used;
};

const stretchesInWords = (days: Days, date: LocalDate, stretches: readonly Stretch[]): string => {
  const clock = (at: number): string => (days.localDate(new Date(at)) === date ? clockInWords(days, new Date(at)) : '24:00');
  return stretches.map(({ from, to }) => `${clock(from)}至${clock(to)}`).join('、');
};
