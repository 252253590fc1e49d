import { holidays, workdays } from 'chinese-days/dist/chinese-days.json';
import { holidaysFrom, type HolidaySource } from './holidays';

/**
 * The notices of the State Council's General Office as kept by `chinese-days`. We read its table and not its functions: those
 * answer for every year, and wrongly for years without a notice. Version 1.5.7 covers 2004–2026.
 */
export const chinaHolidays: HolidaySource = holidaysFrom({ holidays, workdays });
