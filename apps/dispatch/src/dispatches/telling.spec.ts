import { anOrder, community, completed, givenAt, opened, street, then } from '../matters-under-test';
import type { Dispatch } from './dispatch';
import { gather, type Grouped } from './grouping';
import { tellResult } from './telling';

const result = (ticketNos: string[]) => ({ whistleId: '01940000-0000-7000-8000-000000000000', text: '已移交', ticketNos });
const handled = (): Dispatch => opened({}, anOrder(street, [community]));
const memberOf = (head: Dispatch): Dispatch => {
  const member = opened({ ticketNo: '202012160000026' });
  return then(member, [...(gather(head, [member], '同一事项', 'desk', givenAt()) as Grouped).members[0]!]);
};

it('tells the reporter the result of a whistle, whatever stage the handling has reached', () => {
  const told = then(handled(), tellResult(handled(), result([]), givenAt()));
  expect([told.status, told.feedbackToReporterAt]).toEqual(['dispatched', givenAt().now.toISOString()]);
  const done = completed(opened());
  expect(then(done, tellResult(done, result([]), givenAt('20T09:00')))).toMatchObject({
    status: 'completed',
    feedbackToReporterAt: done.feedbackToReporterAt,
  });
});

it('tells a member once: by its head where the whistle was blown for that, else itself', () => {
  const head = handled();
  expect(tellResult(memberOf(head), result([head.ticketNo]), givenAt())).toEqual([]);
  expect(tellResult(memberOf(head), result([]), givenAt())).toMatchObject([{ type: 'ResultTold', text: '已移交' }]);
});

it('tells nobody of a matter that was never handled', () =>
  expect(tellResult(opened({ placeUnitId: undefined }), result([]), givenAt())).toEqual([]));
