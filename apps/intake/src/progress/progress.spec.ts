import { ticketStatuses } from '@fengqiao/domain';
import { dueReason, howToUrge, statusText } from './progress';

it.each(ticketStatuses)('says in words what %s means, and how to urge', (status) => {
  expect(statusText(status).length).toBeGreaterThan(5);
  expect(howToUrge(status)).toContain('12345');
});

it('gives a reason exactly when the due time moved', () => {
  const at = '2020-12-23T15:59:59.000Z';
  expect(dueReason(at, '2020-12-23T23:59:59.000+08:00')).toBeUndefined();
  expect(dueReason(at, '2020-12-24T15:59:59.000Z')).toBeDefined();
  expect([dueReason(undefined, at), dueReason(at, undefined)]).toEqual([undefined, undefined]);
});
