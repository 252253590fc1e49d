import { z } from 'zod';
import { query } from './contract';
import { month } from './shapes';

/** By the name of what is marked: the sum of all marks from 0 to 100, and how many there are. */
const marks = z.record(z.string(), z.object({ sum: z.int(), count: z.int() }));
const ratio = z.object({ num: z.int(), den: z.int() });
/** From 0 to 100, three decimals, half up; null where nothing can be said yet. `arithmetic`: the sum, to be checked by hand. */
const scored = { score: z.string().nullable(), arithmetic: z.string() };

export const whistles = query('evaluation.whistles', {
  summary:
    'Both sides of a month’s whistles (双考核) as events told them: who called and how validly, who came and what they did',
  http: 'GET /evaluation/:month/whistles',
  input: z.strictObject({ month }),
  output: z.object({
    month: z.string(),
    policyVersion: z.string(),
    blowers: z.array(
      z.object({
        unitId: z.string(),
        name: z.string(),
        blown: z.int(),
        closed: z.int(),
        withdrawn: z.int(),
        /** Blown although the advice said that it is the blower's own duty or power. */
        overridden: z.int(),
        /** Units that the superior let off. */
        relieved: z.int(),
        /** 吹哨率; absent for units of kinds that are not held to it. */
        band: z.enum(['below', 'within', 'above']).optional(),
        /** Neither withdrawn nor overridden, of all; closed, of those that were not withdrawn. */
        validity: ratio,
        closing: ratio,
        marks,
        ...scored,
      }),
    ),
    units: z.array(
      z.object({
        unitId: z.string(),
        name: z.string(),
        called: z.int(),
        relieved: z.int(),
        late: z.int(),
        refused: z.int(),
        silent: z.int(),
        /** How often it was brought before a superior. */
        supervised: z.int(),
        /** There in time, of the calls that it was held to; finished in time, of the tasks that are not dropped. */
        arrival: ratio,
        work: ratio,
        marks,
        ...scored,
      }),
    ),
  }),
  access: ['supervisor', 'cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk', 'handler'],
});
