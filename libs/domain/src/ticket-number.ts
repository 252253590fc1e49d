/**
 * The number that people read out on the telephone: the local date of registration (`yyyymmdd`), the sequence (at least six
 * digits) and a check digit by ISO/IEC 7064, MOD 11,10. That finds every single wrong digit, and all but about 2 in 100
 * exchanges of two neighbours.
 */
const width = 6;

/** @param digits ASCII digits only */
const checkDigit = (digits: string): string => {
  let product = 10;
  for (const digit of digits) product = (((product + Number(digit)) % 10 || 10) * 2) % 11;
  return String((11 - product) % 10);
};

const isDay = (year: string, month: string, day: string): boolean => {
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(8, 10) === day;
};

/**
 * @param date the local date of registration, `YYYY-MM-DD`
 * @param sequence counted from 1; beyond 999 999 the number grows longer
 *
 * Throws a RangeError for what is no day and no such count: faults of the caller.
 */
export const ticketNumber = (date: string, sequence: number): string => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (!year || !month || !day || !isDay(year, month, day)) throw new RangeError(`A day YYYY-MM-DD, not ${date}`);
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError(`A sequence counts from 1, not ${sequence}`);
  const digits = `${year}${month}${day}${String(sequence).padStart(width, '0')}`;
  return `${digits}${checkDigit(digits)}`;
};

/** True for what `ticketNumber` can have made: a real day, a sequence from 1 in its shortest form, the right check digit. */
export const isTicketNumber = (text: string): boolean => {
  const [, year = '', month = '', day = '', sequence = '', check] = /^(\d{4})(\d{2})(\d{2})(\d{6,16})(\d)$/.exec(text) ?? [];
  return (
    check !== undefined &&
    isDay(year, month, day) &&
    Number.isSafeInteger(Number(sequence)) &&
    sequence === String(Number(sequence)).padStart(width, '0') &&
    Number(sequence) > 0 &&
    checkDigit(text.slice(0, -1)) === check
  );
};
