import { z } from 'zod';
import { command, query } from './contract';
import { event, family } from './event';
import { commanded, expectedVersion, instant, listOf, page, text, ticketNo } from './shapes';

const exclusionId = z.uuid();
const exclusionView = commanded.extend({ exclusionId: z.string(), ticketNo: z.string(), reasonCode: z.string() });
/** Those who run the hotline and the reform for the city (市政务服务部门): never the unit that is assessed. */
export const excluders = ['hotlineSupervisor', 'cityLeader'] as const;
const askers = ['head', 'desk', 'handler'] as const;

export const askExclusion = command('evaluation.ask-exclusion', {
  summary: 'The accountable unit asks that a ticket be left out of the figures (剔除)',
  http: 'POST /evaluation/exclusions',
  input: z.strictObject({
    ticketNo,
    reasonCode: z
      .string()
      .regex(/^[a-zA-Z]+$/, 'one of the reasons of the assessment policy')
      .max(60),
    evidence: text(4000),
  }),
  output: exclusionView,
  refusals: { 'unknown-reason': 422, 'not-counted': 409, 'step-not-allowed': 409, 'own-exclusion': 403 },
  access: askers,
  location: ({ exclusionId: id }) => `/api/v1/evaluation/exclusions/${id}`,
});

export const decideExclusion = command('evaluation.decide-exclusion', {
  summary: 'Approves or refuses an exclusion; never by a unit that has a part in the ticket',
  http: 'POST /evaluation/exclusions/:id/decide',
  input: z.strictObject({ id: exclusionId, approved: z.boolean(), reason: text(2000), expectedVersion }),
  output: exclusionView,
  refusals: { 'own-exclusion': 403, 'step-not-allowed': 409, 'unknown-reason': 422, 'not-counted': 409 },
  access: excluders,
});

export const revokeExclusion = command('evaluation.revoke-exclusion', {
  summary: 'Takes an approved exclusion back: the ticket counts again',
  http: 'POST /evaluation/exclusions/:id/revoke',
  input: z.strictObject({ id: exclusionId, reason: text(2000), expectedVersion }),
  output: exclusionView,
  refusals: { 'own-exclusion': 403, 'step-not-allowed': 409, 'unknown-reason': 422, 'not-counted': 409 },
  access: excluders,
});

const exclusionShown = z.object({
  id: z.string(),
  ticketNo: z.string(),
  status: z.string(),
  reasonCode: z.string(),
  accountable: z.string(),
  askedAt: instant,
  version: z.int(),
  /** Numbers of the tickets that the approval was decided about; of what is asked, those that the item has now. */
  tickets: z.array(z.string()),
  /** Whether an item is left out by it now: approved, no ticket beside those, and the unit that asked answers for it. */
  applies: z.boolean(),
  /** Evidence and reasons, as they were given. */
  steps: z.array(z.object({ type: z.string(), at: instant, unitId: z.string(), text: z.string() })),
});
const exclusionReaders = [...excluders, ...askers, 'districtLeader', 'districtCoordinator', 'supervisor'] as const;

export const listExclusions = query('evaluation.list-exclusions', {
  summary: 'Exclusions with evidence and reasons, the longest asked for first',
  http: 'GET /evaluation/exclusions',
  input: z.strictObject({ status: z.enum(['asked', 'approved', 'refused', 'revoked']).default('asked'), ...page }),
  output: listOf(exclusionShown),
  refusals: { 'bad-cursor': 400 },
  access: exclusionReaders,
});

export const getExclusion = query('evaluation.get-exclusion', {
  summary: 'One exclusion with its evidence and reasons',
  http: 'GET /evaluation/exclusions/:id',
  input: z.strictObject({ id: exclusionId }),
  output: exclusionShown,
  access: exclusionReaders,
});

/** An exclusion as others hear of it: codes and units; evidence and reasons stay with evaluation. */
const exclusion = z.object({
  exclusionId: z.uuid(),
  ticketId: z.uuid(),
  ticketNo: z.string(),
  version: z.int(),
  at: instant,
  by: z.string(),
  /** Of the reasons of the assessment policy. */
  code: z.string(),
  accountable: z.string(),
});

export const exclusionAsked = event('evaluation.exclusion.asked', 1, exclusion);
export const exclusionApproved = event('evaluation.exclusion.approved', 1, exclusion);
export const exclusionRefused = event('evaluation.exclusion.refused', 1, exclusion);
export const exclusionRevoked = event('evaluation.exclusion.revoked', 1, exclusion);
export const exclusionEvents = family('evaluation.exclusion', 1, [
  exclusionAsked,
  exclusionApproved,
  exclusionRefused,
  exclusionRevoked,
]);
