import type { DispatchSnapshot } from '@fengqiao/contracts';
import { ticketStatuses, type TicketStatus } from '@fengqiao/domain';
import { calledBack, expectedSquad, isSettled, shownAssignments, statusBy, undispatchedReason, viewersBy } from './projection';

const assignment = (
  unitId: string,
  role: 'lead' | 'assist' | 'copy',
  status: string,
): DispatchSnapshot['assignments'][number] => ({
  assignmentId: '0190a000-0000-7000-8000-000000000001',
  unitId,
  role,
  status,
  assignedAt: '2020-12-16T03:22:00Z',
});

describe('the status', () => {
  it.each(['answered', 'diverted', 'withdrawn', 'closed'] as const)('stays %s, whatever dispatch says', (status) => {
    for (const dispatch of ['undispatched', 'informed', 'dispatched', 'handling', 'completed', 'closed', 'ended'])
      expect(statusBy(status, { status: dispatch })).toBe(status);
    expect(calledBack(status)).toBe(status);
  });
  it.each(['registered', 'held'] as const)('stays %s while nobody leads, or nobody need', (status) => {
    for (const dispatch of ['undispatched', 'ended']) expect(statusBy(status, { status: dispatch })).toBe(status);
  });
  it('goes from called back to closed and nowhere else', () => {
    const dispatches = ['undispatched', 'dispatched', 'handling', 'completed', 'ended', 'closed'];
    expect(dispatches.map((status) => statusBy('calledBack', { status }))).toEqual([
      ...Array<TicketStatus>(5).fill('calledBack'),
      'closed',
    ]);
  });
  it('is unmoved by what no contract knows', () => {
    for (const status of ticketStatuses) expect(statusBy(status, { status: 'newfangled' })).toBe(status);
  });
});

it.each<[string, { lead?: string; status: string }, boolean]>([
  ['a named lead', { lead: '110107011', status: 'dispatched' }, true],
  ['being informed only', { status: 'informed' }, true],
  ['an end', { status: 'ended' }, true],
  ['the queue', { status: 'undispatched' }, false],
])('%s settles: %p', (_, snapshot, settled) => expect(isSettled(snapshot)).toBe(settled));

it('is seen by whoever has or had a part, and no more by who was replaced before signing', () => {
  const assignments = [
    assignment('110107011', 'lead', 'handedOn'),
    assignment('110107011-cg', 'lead', 'signed'),
    assignment('110107011003', 'assist', 'assigned'),
    assignment('110107003', 'lead', 'replaced'),
    assignment('110107', 'copy', 'copied'),
    assignment('110107', 'copy', 'copied'),
  ];
  expect(viewersBy({ accountable: '110107011', assignments }).map(({ unitId, role }) => `${unitId} ${role}`)).toEqual([
    '110107011 accountable',
    '110107011 lead',
    '110107011-cg lead',
    '110107011003 assist',
    '110107 copy',
  ]);
  expect(shownAssignments({ assignments }).map(({ unitId }) => unitId)).toEqual(['110107011-cg', '110107011003']);
});

it('expects a squad that was called until it has reported, and nobody else who helps', () => {
  const arrive = { dueAt: '2020-12-16T05:22:00Z' };
  const squad = (status: string) => [assignment('110107011-cg', 'assist', 'signed'), { ...assignment('110107011-yjd', 'assist', status), arrive }]; // prettier-ignore
  for (const status of ['assigned', 'signed']) expect(expectedSquad({ assignments: squad(status) })).toBe('110107011-yjd');
  for (const status of ['reported', 'overtaken', 'replaced', 'ended'])
    expect(expectedSquad({ assignments: squad(status) })).toBeUndefined();
});

it('says in words why nobody leads', () => {
  expect(undispatchedReason('no-place')).toBe('未说明地点，无法确定属地');
  expect([undispatchedReason(undefined), undispatchedReason('whatever')]).toEqual(['等待热线派单', '等待热线派单']);
});
