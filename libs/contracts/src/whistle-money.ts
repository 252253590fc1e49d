import { z } from 'zod';
import { command } from './contract';
import { text, unitId } from './shapes';
import { blowers, on, parties, refusals, units } from './whistle-parties';
import { fen, whistleView } from './whistle-shapes';

export const fund = command('whistle.fund', {
  summary: 'Apply for money of a fund; source is the unit that keeps it',
  http: 'POST /whistles/:whistleId/fund',
  input: z.strictObject({ ...on, amountFen: fen, source: unitId, purpose: text(2000) }),
  output: whistleView.extend({ fundId: z.string() }),
  refusals: { ...refusals, 'unknown-unit': 422, 'not-a-keeper': 422 },
  access: blowers,
});

export const decideFund = command('whistle.decide-fund', {
  summary: 'The keeper decides an application',
  http: 'POST /whistles/:whistleId/decide-fund',
  input: z.strictObject({ ...on, fundId: z.uuid(), approved: z.boolean(), reason: text(2000) }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'already-decided': 409 },
  access: units,
});

export const useFund = command('whistle.use-fund', {
  summary: 'Use approved money; never more than was approved',
  http: 'POST /whistles/:whistleId/use-fund',
  input: z.strictObject({ ...on, fundId: z.uuid(), amountFen: fen, for: text(500) }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'not-approved': 409, 'beyond-approved': 409 },
  access: parties,
});
