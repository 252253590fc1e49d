import { chinaHolidays, createCalendar } from './index';

type Notice = {
  /** Numbers of the notices of the State Council's General Office that fix the year; later ones change earlier ones. */
  readonly by: readonly string[];
  /** First and last day off; the weekends that a holiday joins are among them. */
  readonly off: readonly (readonly [first: string, last: string])[];
  /** Saturdays and Sundays that are worked in exchange. */
  readonly worked: readonly string[];
};

/** Typed from the notices, independently of the data that the calendar reads. */
const notices: Readonly<Record<number, Notice>> = {
  2018: {
    by: ['国办发明电〔2017〕12号', '国办发明电〔2018〕15号 (30 and 31 December, 29 December worked: 元旦 of 2019)'],
    off: [['01-01', '01-01'], ['02-15', '02-21'], ['04-05', '04-07'], ['04-29', '05-01'], ['06-16', '06-18'], ['09-22', '09-24'], ['10-01', '10-07'], ['12-30', '12-31']],
    worked: ['02-11', '02-24', '04-08', '04-28', '09-29', '09-30', '12-29'],
  },
  2019: {
    by: ['国办发明电〔2018〕15号', '国办发明电〔2019〕3号 (劳动节 of four days instead of one)'],
    off: [['01-01', '01-01'], ['02-04', '02-10'], ['04-05', '04-07'], ['05-01', '05-04'], ['06-07', '06-09'], ['09-13', '09-15'], ['10-01', '10-07']],
    worked: ['02-02', '02-03', '04-28', '05-05', '09-29', '10-12'],
  },
  2020: {
    by: ['国办发明电〔2019〕16号', '国办发明电〔2020〕1号 (春节 prolonged from 30 January to 2 February; 1 February not worked)'],
    off: [['01-01', '01-01'], ['01-24', '02-02'], ['04-04', '04-06'], ['05-01', '05-05'], ['06-25', '06-27'], ['10-01', '10-08']],
    worked: ['01-19', '04-26', '05-09', '06-28', '09-27', '10-10'],
  },
  2021: {
    by: ['国办发明电〔2020〕27号'],
    off: [['01-01', '01-03'], ['02-11', '02-17'], ['04-03', '04-05'], ['05-01', '05-05'], ['06-12', '06-14'], ['09-19', '09-21'], ['10-01', '10-07']],
    worked: ['02-07', '02-20', '04-25', '05-08', '09-18', '09-26', '10-09'],
  },
  2022: {
    by: ['国办发明电〔2021〕11号', '国办发明电〔2022〕16号 (31 December: 元旦 of 2023)'],
    off: [['01-01', '01-03'], ['01-31', '02-06'], ['04-03', '04-05'], ['04-30', '05-04'], ['06-03', '06-05'], ['09-10', '09-12'], ['10-01', '10-07'], ['12-31', '12-31']],
    worked: ['01-29', '01-30', '04-02', '04-24', '05-07', '10-08', '10-09'],
  },
  2023: {
    by: ['国办发明电〔2022〕16号'],
    off: [['01-01', '01-02'], ['01-21', '01-27'], ['04-05', '04-05'], ['04-29', '05-03'], ['06-22', '06-24'], ['09-29', '10-06']],
    worked: ['01-28', '01-29', '04-23', '05-06', '06-25', '10-07', '10-08'],
  },
  2024: {
    by: ['国办发明电〔2023〕7号'],
    off: [['01-01', '01-01'], ['02-10', '02-17'], ['04-04', '04-06'], ['05-01', '05-05'], ['06-10', '06-10'], ['09-15', '09-17'], ['10-01', '10-07']],
    worked: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  2025: {
    by: ['国办发明电〔2024〕12号'],
    off: [['01-01', '01-01'], ['01-28', '02-04'], ['04-04', '04-06'], ['05-01', '05-05'], ['05-31', '06-02'], ['10-01', '10-08']],
    worked: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    by: ['国办发明电〔2025〕7号'],
    off: [['01-01', '01-03'], ['02-15', '02-23'], ['04-04', '04-06'], ['05-01', '05-05'], ['06-19', '06-21'], ['09-25', '09-27'], ['10-01', '10-07']],
    worked: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
}; // prettier-ignore

const calendar = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: chinaHolidays });
const daysOf = (year: string): string[] => {
  const first = Date.UTC(Number(year), 0, 1);
  const length = (Date.UTC(Number(year) + 1, 0, 1) - first) / 86_400_000;
  return Array.from({ length }, (_, day) => new Date(first + day * 86_400_000).toISOString().slice(0, 10));
};
const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

describe.each(Object.entries(notices))('the notices of %s', (year, { off, worked }) => {
  it('say of every day whether it is worked', () => {
    const expected = daysOf(year).map((date) => {
      const day = date.slice(5);
      const isOff = off.some(([first, last]) => first <= day && day <= last);
      return `${date} ${worked.includes(day) || (!isOff && weekday(date) % 6 !== 0) ? 'worked' : 'off'}`;
    });
    const found = daysOf(year).map((date) => {
      const { working, provisional } = calendar.isWorkingDay(date);
      return `${date} ${provisional ? 'provisional' : working ? 'worked' : 'off'}`;
    });
    expect(found).toEqual(expected);
  });

  it('exchange only Saturdays and Sundays, and none that is off', () => {
    for (const day of worked) {
      expect(weekday(`${year}-${day}`) % 6).toBe(0);
      expect(off.some(([first, last]) => first <= day && day <= last)).toBe(false);
    }
  });

  it('give as many weekdays off as the law has holidays, beside those that a worked weekend pays for', () => {
    const weekdays = off.flatMap(([first, last]) =>
      daysOf(year).filter((date) => first <= date.slice(5) && date.slice(5) <= last && weekday(date) % 6 !== 0),
    );
    // 13 holidays instead of 11 since 2025; in 2020 the prolonged 春节 gave 31 January, and took back the worked 1 February.
    expect(weekdays.length - worked.length).toBe(Number(year) >= 2025 || year === '2020' ? 13 : 11);
  });
});
