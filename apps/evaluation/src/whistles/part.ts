import type { WhistleSnapshot } from '@fengqiao/contracts';

/** Marks of one unit in one whistle, by the name of what is marked. */
export type Marks = Readonly<Record<string, { readonly sum: number; readonly count: number }>>;

/** What one whistle counts for one unit on one side: the blower's, or that of a unit that was called. */
export type Part = {
  readonly side: 'blower' | 'unit';
  readonly unitId: string;
  readonly closed: boolean;
  readonly withdrawn: boolean;
  readonly overridden: boolean;
  /** Of the blower: how many units were let off. Of a unit: 1 if it was. */
  readonly relieved: number;
  readonly inTime: boolean;
  readonly late: boolean;
  readonly refused: boolean;
  readonly silent: boolean;
  readonly supervised: number;
  readonly tasks: number;
  readonly tasksInTime: number;
  readonly marks: Marks;
};

const marksOf = ({ appraisals }: WhistleSnapshot, marked: string): Marks => {
  const marks: Record<string, { sum: number; count: number }> = {};
  for (const [name, mark] of appraisals.filter(({ unitId }) => unitId === marked).flatMap((one) => Object.entries(one.marks))) {
    const { sum, count } = marks[name] ?? { sum: 0, count: 0 };
    marks[name] = { sum: sum + mark, count: count + 1 };
  }
  return marks;
};

const nothing = {
  ...{ closed: false, withdrawn: false, overridden: false, relieved: 0, inTime: false, late: false },
  ...{ refused: false, silent: false, supervised: 0, tasks: 0, tasksInTime: 0 },
};

const ofBlower = (said: WhistleSnapshot): Part => ({
  ...nothing,
  side: 'blower',
  unitId: said.blower,
  closed: said.status === 'closed',
  withdrawn: said.status === 'withdrawn',
  overridden: said.overridden,
  relieved: said.targets.filter(({ status }) => status === 'relieved').length,
  marks: marksOf(said, said.blower),
});

/** Who was relieved is held to nothing; a task that was dropped is nobody's. */
const ofUnit = (said: WhistleSnapshot, target: WhistleSnapshot['targets'][number]): Part => {
  const { unitId, status, arrivedAt, late, refusedAt, unanswered } = target;
  const base = { ...nothing, side: 'unit', unitId, marks: marksOf(said, unitId) } as const;
  if (status === 'relieved') return { ...base, relieved: 1 };
  const tasks = said.tasks.filter((task) => task.unitId === unitId && task.status !== 'dropped');
  return {
    ...base,
    inTime: arrivedAt !== undefined && !late,
    late,
    refused: refusedAt !== undefined,
    silent: unanswered,
    supervised: said.supervisions.filter((one) => one.unitId === unitId).length,
    tasks: tasks.length,
    tasksInTime: tasks.filter(({ finishedAt, dueAt }) => finishedAt !== undefined && Date.parse(finishedAt) <= Date.parse(dueAt))
      .length,
  };
};

/** What a whistle counts, as its state stands: one part of its blower, one of each unit that it called. */
export const partsOf = (said: WhistleSnapshot): Part[] => [ofBlower(said), ...said.targets.map((target) => ofUnit(said, target))];
