import { isOverridden, type Appraisal, type Whistle } from './whistle';

export type Marks = Record<string, { sum: number; count: number }>;

const marksIn = (appraisals: readonly Appraisal[]): Marks => {
  const marks: Marks = {};
  for (const [name, mark] of appraisals.flatMap((one) => Object.entries(one.marks))) {
    const { sum, count } = marks[name] ?? { sum: 0, count: 0 };
    marks[name] = { sum: sum + mark, count: count + 1 };
  }
  return marks;
};

const counting = <Thing>(things: readonly Thing[], isSo: (thing: Thing) => boolean): number => things.filter(isSo).length;

const grouped = <Thing>(things: readonly Thing[], keyOf: (thing: Thing) => string): [string, Thing[]][] => {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
};

/** The blowing side: how often, how validly (withdrawn, own duty all the same, units relieved), and how it was marked. */
export const blowersIn = (whistles: readonly Whistle[]) =>
  grouped(whistles, ({ blower }) => blower).map(([unitId, own]) => ({
    unitId,
    blown: own.length,
    closed: counting(own, ({ status }) => status === 'closed'),
    withdrawn: counting(own, ({ status }) => status === 'withdrawn'),
    overridden: counting(own, isOverridden),
    relieved: counting(
      own.flatMap(({ targets }) => targets),
      ({ status }) => status === 'relieved',
    ),
    marks: marksIn(own.flatMap(({ appraisals }) => appraisals.filter((one) => one.unitId === unitId))),
  }));

/** The side that was called: whether it came, how soon, and how it was marked. Who was relieved is not held to it. */
export const unitsIn = (whistles: readonly Whistle[]) => {
  const calls = whistles.flatMap((whistle) => whistle.targets.map((target) => ({ whistle, target })));
  return grouped(calls, ({ target }) => target.unitId).map(([unitId, own]) => {
    const held = own.filter(({ target }) => target.status !== 'relieved');
    return {
      unitId,
      called: own.length,
      onTime: counting(held, ({ target }) => target.arrivedAt !== undefined && !target.late),
      late: counting(held, ({ target }) => target.late === true),
      refused: counting(held, ({ target }) => target.refused !== undefined),
      silent: counting(held, ({ target }) => target.unanswered === true),
      relieved: own.length - held.length,
      marks: marksIn(own.flatMap(({ whistle }) => whistle.appraisals.filter((one) => one.unitId === unitId))),
    };
  });
};

/** 吹哨率: neither unused nor worn out is a virtue; a band, not a rank. */
export const bandOf = (blown: number, { low, high }: { readonly low: number; readonly high: number }) =>
  blown < low ? ('below' as const) : blown > high ? ('above' as const) : ('within' as const);
