import { z } from 'zod';
import { command } from './contract';
import { expectedVersion, text, ticketNo } from './shapes';

const who = ['operator', 'hotlineSupervisor', 'districtCoordinator', 'head', 'desk'] as const;

const refusals = {
  'not-yours': 403,
  'step-not-allowed': 409,
  'already-grouped': 409,
  'not-groupable': 409,
  'unknown-ticket': 422,
} as const;

/** The head as the command left it. */
const groupView = z.object({
  id: z.string(),
  groupId: z.string(),
  headTicketNo: z.string(),
  status: z.string(),
  version: z.int(),
  /** How many tickets hang on the head now. */
  members: z.int(),
});

export const group = command('dispatch.group', {
  summary:
    'Tickets of different reporters are one matter: the ticket in the path carries lead and clocks for them all, each keeps its reporter',
  http: 'POST /tickets/:ticketNo/group',
  input: z.strictObject({ ticketNo, ticketNos: z.array(ticketNo).min(1).max(1000), reason: text(500), expectedVersion }),
  output: groupView,
  refusals: { ...refusals, 'squad-called': 409, 'head-due-later': 409, 'too-many': 422 },
  access: who,
});

export const ungroup = command('dispatch.ungroup', {
  summary:
    'A ticket of a group has a dispatch of its own again, with clocks from now; a unit that had it before and has answered for the group since goes on with its former limit, moved by what stood',
  http: 'POST /tickets/:headNo/ungroup',
  input: z.strictObject({ headNo: ticketNo, ticketNo, reason: text(500), expectedVersion }),
  output: groupView,
  refusals: { ...refusals, 'not-in-group': 409 },
  access: who,
});
