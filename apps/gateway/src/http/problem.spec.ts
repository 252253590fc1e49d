import { command, type Contract } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Busy, Invalid, Overdue, Unreachable, Unverified } from '@fengqiao/service';
import { NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import { methodsAt } from './addresses';
import { Misshapen, Throttled, TokenMissing, faultTold } from './faults';
import { correlationPattern, flawsIn, keyPattern, merged } from './input';
import { refusalTold } from './problem';

const contract: Contract = command('shop.make', {
  summary: 'Make',
  http: 'POST /things/:id/make',
  input: z.strictObject({ id: z.string() }),
  output: z.object({}),
  refusals: { odd: 422, locked: 429 },
  access: ['desk'],
});

describe('a refusal', () => {
  it.each([
    ['odd', 422],
    ['locked', 429],
    ['not-found', 404],
    ['forbidden', 403],
    ['stale-version', 409],
    ['of-a-newer-service', 409],
  ])('%s is %i', (code, status) => {
    const { problem, headers } = refusalTold(contract, refuse(code, 'because'));
    expect(problem).toMatchObject({ type: `/problems/${code}`, status, code, detail: 'because' });
    expect('retry-after' in headers).toBe(status === 429);
  });

  it('carries where and the present state only when there are any', () => {
    expect(refusalTold(contract, refuse('odd', 'because')).problem).not.toHaveProperty('where');
    expect(refusalTold(contract, refuse('odd', 'because', { where: 'a.b', present: null })).problem).toMatchObject({
      where: 'a.b',
      present: null,
    });
  });
});

describe('a fault', () => {
  it.each([
    [new Busy('full'), 503, 'busy'],
    [new Unreachable('gone'), 503, 'unreachable'],
    [new Overdue('late'), 504, 'outcome-unknown'],
    [new Invalid([{ path: 'a', message: 'no' }]), 400, 'invalid-input'],
    [new Misshapen([{ where: 'a', what: 'no' }]), 400, 'invalid-input'],
    [new Unverified('bad'), 401, 'token-invalid'],
    [new TokenMissing('none'), 401, 'token-missing'],
    [new Throttled('phone', 60), 429, 'throttled'],
    [new NotFoundException(), 404, 'no-such-route'],
    [new Error('inside'), 500, 'internal'],
    ['thrown text', 500, 'internal'],
  ])('%s is %i %s', (fault, status, code) => {
    const { problem } = faultTold(fault, false);
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problem)).not.toContain('inside');
  });

  it('asks for the same key again only where there was one', () => {
    const detail = (isQuestion: boolean): string => faultTold(new Overdue('late'), isQuestion).problem.detail;
    expect(detail(false)).toBe('late: done or not is unknown. Repeat with the same Idempotency-Key');
    expect(detail(true)).toBe('late: nothing was changed. Ask again');
  });

  it('tells when to come again', () => {
    expect(faultTold(new Busy(''), false).headers).toEqual({ 'retry-after': '1' });
    expect(faultTold(new Throttled('address', 60), false).headers).toEqual({ 'retry-after': '60' });
  });
});

describe('the input', () => {
  const none = { query: {}, params: {}, body: undefined };
  it('has of the path what the path says, and nothing else may name it', () => {
    const smuggled = [{ where: 'id', what: 'an unknown field here: the path says it' }];
    expect(merged(contract, { ...none, body: { x: 1 }, params: { id: 'p' } })).toEqual({ id: 'p', x: 1 });
    for (const id of ['b', 'p', undefined])
      expect(merged(contract, { ...none, body: { id, x: 1 }, params: { id: 'p' } })).toEqual(smuggled);
    expect(merged({ ...contract, method: 'GET' }, { ...none, query: { id: 'q' }, params: { id: 'p' } })).toEqual(smuggled);
  });
  it.each([[[1]], ['text'], [7], [true], [null]])('is not %j', (body) =>
    expect(merged(contract, { ...none, body })).toHaveLength(1),
  );
  it('of a POST does not come from the query', () =>
    expect(merged(contract, { ...none, query: { id: 'q' } })).toMatchObject([{ where: 'id' }]));
  it('names each unknown field by itself', () => {
    expect(flawsIn(contract.input.safeParse({ id: 'a', b: 1, c: 2 }).error!)).toEqual([
      { where: 'b', what: 'an unknown field' },
      { where: 'c', what: 'an unknown field' },
    ]);
  });
  it('has keys and correlation ids that fit a header', () => {
    expect(['a', '!~', 'x'.repeat(255)].every((key) => keyPattern.test(key))).toBe(true);
    expect(['', 'a b', 'x'.repeat(256), 'é', 'a\n'].some((key) => keyPattern.test(key))).toBe(false);
    expect(['a\r\nb', '', ' a', '-a', 'x'.repeat(101)].some((id) => correlationPattern.test(id))).toBe(false);
  });
});

it('an address knows its methods', () => {
  const at = methodsAt([
    { method: 'GET', path: '/a/:id' },
    { method: 'POST', path: '/a/:id' },
    { method: 'POST', path: '/a/b.c' },
    {},
  ]);
  expect(at('/a/1')).toEqual(['GET', 'HEAD', 'POST']);
  expect([at('/a'), at('/a/'), at('/a/1/2')]).toEqual([[], [], []]);
  expect(methodsAt([{ method: 'POST', path: '/b.c' }])('/bxc')).toEqual([]);
});
