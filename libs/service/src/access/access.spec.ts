import { command, query } from '@fengqiao/contracts';
import type { Actor, Role } from '@fengqiao/domain';
import { z } from 'zod';
import { Access, actsFor } from './access';

const paths: Record<string, string> = {
  '110000': '110000',
  '110107': '110000.110107',
  '110107011': '110000.110107.110107011',
  '110107011003': '110000.110107.110107011.110107011003',
};
const rules: Record<string, Record<string, { scope: 'own' | 'subtree' | 'all' }>> = {
  desk: { 'intake.see': { scope: 'subtree' } },
  assistant: { 'intake.see': { scope: 'own' } },
  operator: { 'intake.see': { scope: 'all' }, 'intake.internal': { scope: 'all' } },
};
const access = new Access({
  accessRule: (role, contract) => rules[role]?.[contract],
  unit: (id) => (paths[id] ? { path: paths[id] } : undefined),
});
const shape = { summary: 's', input: z.strictObject({}), output: z.object({}) };
const see = query('intake.see', { ...shape, access: ['desk', 'assistant', 'operator', 'head'] });
const deskOnly = query('intake.see', { ...shape, access: ['desk'] });
const open = command('intake.open', { ...shape, access: 'public' });
const internal = query('intake.internal', { ...shape, access: 'services' });

const client = (...grants: [Role, string][]): Actor => ({
  kind: 'client',
  id: 'unit:x',
  grants: grants.map(([role, unitId]) => ({ role, unitId })),
});

describe('the scope of a caller', () => {
  it('is the subtree, the unit itself, or everything, as the policy says for each grant', () => {
    expect(access.scopeOf(client(['desk', '110107011'], ['assistant', '110107011003']), see)).toEqual({
      all: false,
      own: [paths['110107011003']],
      subtree: [paths['110107011']],
    });
    expect(access.scopeOf(client(['operator', '110000']), see)).toMatchObject({ all: true });
    const twice = client(['assistant', '110107011003'], ['assistant', '110107011003']);
    expect(access.scopeOf(twice, see)).toEqual({ all: false, own: [paths['110107011003']], subtree: [] });
  });

  it.each<[string, Actor]>([
    ['a role without a policy for the contract', client(['head', '110107011'])],
    ['a unit that the profile does not know', client(['desk', '999999'])],
    ['no grants at all', client()],
    ['the public', { kind: 'public', id: 'public', grants: [] }],
    ['another service', { kind: 'service', id: 'dispatch', grants: [] }],
    [
      'a public caller with grants that nobody gave it',
      { kind: 'public', id: 'public', grants: [{ role: 'operator', unitId: '110000' }] },
    ],
  ])('is none for %s: missing policy is a refusal', (_, actor) => expect(access.scopeOf(actor, see)).toBeUndefined());

  it('does not reach beyond the roles that the contract admits, whatever the policy says', () =>
    expect(access.scopeOf(client(['operator', '110000']), deskOnly)).toBeUndefined());

  it('opens public contracts to everybody, and internal ones to services only', () => {
    expect(access.scopeOf(client(), open)).toMatchObject({ all: true });
    expect(access.scopeOf(client(['operator', '110000']), internal)).toBeUndefined();
    expect(access.scopeOf({ kind: 'service', id: 'intake', grants: [] }, internal)).toMatchObject({ all: true });
  });
});

it('knows for whom a caller acts, and in which role', () => {
  const actor = client(['desk', '110107011'], ['handler', '110107011-czzx']);
  expect(actsFor(actor, '110107011')).toBe(true);
  expect(actsFor(actor, '110107011', 'desk')).toBe(true);
  expect(actsFor(actor, '110107011', 'handler')).toBe(false);
  expect(actsFor(actor, '110107')).toBe(false);
});
