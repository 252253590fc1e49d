import { ticketStatuses } from '@fengqiao/domain';
import { dueReason, howToUrge, incompleteBecause, statusText } from './progress';

it.each(ticketStatuses)('says in words what %s means, and how to urge', (status) => {
  expect(statusText(status).length).toBeGreaterThan(5);
  expect(howToUrge(status)).toContain('12345');
});

it('gives a reason exactly when the due time moved', () => {
  const at = '2020-12-23T15:59:59.000Z';
  const later = '2020-12-24T15:59:59.000Z';
  expect(dueReason({ promisedAt: at, dueAt: '2020-12-23T23:59:59.000+08:00' })).toBeUndefined();
  expect(dueReason({ promisedAt: at, dueAt: later })).toBeDefined();
  expect([dueReason({ dueAt: at }), dueReason({ promisedAt: at }), dueReason({})]).toEqual([undefined, undefined, undefined]);
  const reasons = (['extended', 'passedOn', 'resumed', undefined] as const).map((dueMovedBy) =>
    dueReason({ promisedAt: at, dueAt: later, dueMovedBy }),
  );
  reasons.push(dueReason({ promisedAt: at, dueAt: later, reworkDueAt: later }));
  expect(new Set(reasons).size).toBe(5);
});

it('says that no time runs while it hangs', () => {
  const at = '2020-12-23T15:59:59.000Z';
  expect(dueReason({ promisedAt: at, dueAt: at, hungSince: '2020-12-20T00:00:00.000Z' })).toContain('暂停');
});

describe('what cannot be shown', () => {
  it('is said in plain words, whoever did not answer', () => {
    expect(incompleteBecause(['dispatch', 'whistle'])).toBe(
      '派单与办理、多部门协同环节的情况暂时查询不到，您的诉求不受影响，请稍后再看',
    );
    expect(incompleteBecause(['archive'])).toContain('部分环节');
  });

  it('is not mentioned when everything is', () => expect(incompleteBecause([])).toBeUndefined());
});
