import {
  afterPause,
  chinaHolidays,
  createCalendar,
  later,
  limitInWords,
  momentInWords,
  type Calendar,
  type Due,
} from '@fengqiao/calendar';
import { resolveRow, type City, type StatutoryStep } from '@fengqiao/city';
import type { Unit } from '@fengqiao/domain';
import type { ClockQuestion, Rulebook, Rung, RungQuestion, SetClock } from './rulebook';

const msOf = { minutes: 60_000, hours: 3_600_000 } as const;

/** The city profile and the calendar, as the rules of dispatch ask for them. */
export const rulebookOf = (city: City): Rulebook => {
  const calendar = createCalendar({
    timeZone: city.timeZone,
    holidays: chinaHolidays,
    overrides: city.holidays,
    covered: city.coveredYears,
    hours: city.hours,
  });
  const rungs = remembering((question: RungQuestion) => rungsOf(city, calendar, question));
  return {
    cityId: city.id,
    hotlineId: city.hotlineId,
    unit: (id) => city.unit(id),
    districtOf: (id) => city.districtOf(id),
    streetOf: (id) => city.streetOf(id),
    mayLead: (kind) => city.mayLead(kind),
    row: (category, placeUnitId, at) => {
      const found = resolveRow(city, { category, placeUnitId, at });
      return found && { unitId: found.unitId, row: found.row.id, basis: found.row.basis };
    },
    category: (id) => {
      const leaf = city.category(id)?.leaf;
      return leaf && { urgency: leaf.urgency, owner: leaf.owner, name: city.category(id)!.name };
    },
    clock: (question) => setClock(city, calendar, question),
    rungs,
    again: (clock, unit, pauses) => reckonAgain(city, calendar, clock, unit, pauses),
    moved: ({ limit, unit = limit?.unit, stood: _, ...clock }, to, why) => ({
      ...clock,
      ...(unit && { unit }),
      dueAt: to.toISOString(),
      provisional: false,
      because: [...clock.because, `${why}，至${momentInWords(calendar, to)}`],
    }),
    goesOn: (clock, unit, { from, to }) => goneOn(city, calendar, clock, { end: clock.dueAt, from, to }, unit),
    waitsUntil: (clock, category, at) => {
      const { limit } = city.limitFor({ clock, category, at });
      return calendar.dueAt(limit, at, city.hoursFor({ id: city.hotlineId, kind: 'hotline' })).dueAt.toISOString();
    },
    catalogueVersion: (at) => city.catalogueAt(at).version,
    limitsVersion: (at) => city.limitsAt(at).version,
    rounds: (at) => city.limitsAt(at).rounds,
    rework: (at) => {
      const { rounds, rework } = city.limitsAt(at);
      return { rounds: rounds.handling, after: rework.after };
    },
    contactAttempts: (at) => {
      const { max, apart } = city.limitsAt(at).attempts.contact;
      if (apart.unit !== 'minutes' && apart.unit !== 'hours')
        throw new Error('The profile gives the time between attempts in minutes or hours');
      return { max, apartMs: apart.amount * msOf[apart.unit] };
    },
  };
};

const REMEMBERED = 10_000;

/** A dispatch asks for the same rungs before and after each step; what a question depends on is all in it. */
const remembering = (reckon: (question: RungQuestion) => Rung[]) => {
  const known = new Map<string, Rung[]>();
  return (question: RungQuestion): Rung[] => {
    const { ladder, unitId, since, limitAt } = question;
    const key = [ladder, unitId, since, limitAt].join();
    const rungs = known.get(key) ?? reckon(question);
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, rungs);
    return rungs;
  };
};

const setClock = (city: City, calendar: Calendar, { clock, category, urgency, unit, at }: ClockQuestion): SetClock => {
  const { limit, policyVersion, basis, steps = [] } = city.limitFor({ clock, category, urgency, unitKind: unit.kind, at });
  const { dueAt, provisional, because } = calendar.dueAt(limit, at, city.hoursFor(unit));
  const lawful = steps.map((step) => stepInWords(step, calendar.dueAt(step, at, city.hoursFor(unit)), calendar));
  const why = [...because, ...lawful, `依据：${basis}（${policyVersion}）`];
  return { dueAt: dueAt.toISOString(), provisional, because: why, policyVersion, limit, from: at.toISOString() };
};

/** What the law wants within a limit of its own; with a date where it runs from the same start. */
const stepInWords = (
  { what, after, basis, amount, unit }: StatutoryStep,
  { dueAt, provisional }: Due,
  calendar: Calendar,
): string => {
  const within = limitInWords({ amount, unit });
  const when = after
    ? `自${after}起${within}内`
    : `${within}内，至${momentInWords(calendar, dueAt)}${provisional ? '（暂定）' : ''}`;
  return `${lawfully}${what}，${when}（${basis}）`;
};
const lawfully = '法定步骤：';

const reckonAgain = (
  city: City,
  calendar: Calendar,
  clock: SetClock,
  unit: Unit,
  pauses: readonly { from: string; to: string }[],
): SetClock => {
  if (!clock.limit || !clock.from) return goneOnAgain(city, calendar, clock, unit);
  const stood = pauses.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
  const { dueAt, provisional, because } = calendar.dueAt(clock.limit, new Date(clock.from), city.hoursFor(unit), stood);
  const kept = [...clock.because.slice(0, -1).filter((line) => line.startsWith(lawfully)), ...clock.because.slice(-1)];
  return { ...clock, dueAt: dueAt.toISOString(), provisional, because: [...because, ...kept] };
};

/** Said of a stretch in which a named end stood, with what follows for it. */
const hanging = '挂账：';

/** An end that was named, by the stretch that moved it; its words follow those that were said before. */
const goneOn = (city: City, calendar: Calendar, clock: SetClock, stood: NonNullable<SetClock['stood']>, of: Unit): SetClock => {
  const [end, from, to] = [stood.end, stood.from, stood.to].map((time) => new Date(time)) as [Date, Date, Date];
  const { dueAt, provisional, because } = afterPause(calendar, { end, from, to }, city.hoursFor(of), clock.unit);
  const said = [...clock.because, `${hanging}${because[0]}`, ...because.slice(1)];
  return { ...clock, dueAt: dueAt.toISOString(), provisional, because: said, stood };
};

/** The same, by the days that are known now. */
const goneOnAgain = (city: City, calendar: Calendar, clock: SetClock, of: Unit): SetClock => {
  const { stood, because } = clock;
  if (!stood) return clock;
  const before = because.slice(
    0,
    because.findLastIndex((line) => line.startsWith(hanging)),
  );
  return goneOn(city, calendar, { ...clock, because: before }, stood, of);
};

const rungsOf = (city: City, calendar: Calendar, { ladder, unitId, since, limitAt }: RungQuestion): Rung[] => {
  const [from, limit] = [new Date(since), new Date(limitAt)];
  const unit = city.unit(unitId);
  const hours = unit && city.hoursFor(unit);
  return city.ladderFor({ ladder, districtId: city.districtOf(unitId)?.id, at: from }).map((rung) => {
    const at =
      'left' in rung
        ? new Date(limit.getTime() - (Math.max(0, limit.getTime() - from.getTime()) * rung.left) / 100)
        : later(calendar, rung.after, limit, hours);
    return { to: rung.to, at: at.toISOString() };
  });
};
