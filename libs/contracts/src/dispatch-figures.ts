import { z } from 'zod';
import { query } from './contract';
import { month } from './shapes';

export const dispatchFigures = query('dispatch.figures', {
  summary: 'What was counted of dispatches in a month, for each unit: overrides, mis-dispatches, objections, extensions, hangs',
  http: 'GET /dispatches/figures',
  input: z.strictObject({ month }),
  output: z.object({
    month: z.string(),
    /** Units for which anything was counted, as far as the caller sees them. */
    items: z.array(
      z.object({
        unitId: z.string(),
        name: z.string(),
        /** A department's matter was given to this street-level unit, for a stated reason. */
        overridden: z.int(),
        /** It was given to this unit by mistake: the hotline corrected it before anybody had signed. */
        misdispatched: z.int(),
        /** Objections of this unit, and how they were decided. */
        objected: z.int(),
        upheld: z.int(),
        rejected: z.int(),
        /** Extensions that it took, and hangs that were approved for it. */
        extended: z.int(),
        hung: z.int(),
        /** The rounds of handling were spent, and the reporter said that it was not solved. */
        unsolved: z.int(),
        /** Calls of this emergency squad at a moment for which its roster named nobody. */
        squadUnstaffed: z.int(),
      }),
    ),
  }),
  access: ['hotlineSupervisor', 'cityLeader', 'supervisor', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});
