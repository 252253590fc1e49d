import { channels, roles } from '@fengqiao/domain';
import { z } from 'zod';
import { sentence, unitKind, version } from './parts';

const role = z.enum(roles, `a role is one of ${roles.join(', ')}`);
const contract = z.string().regex(/^[a-z-]+\.[a-z-]+$/, 'a contract is <service>.<name>');

export const scopes = ['own', 'subtree', 'all'] as const;
export const masks = ['none', 'partial', 'full'] as const;

const held = z.union([role, z.strictObject({ role, at: z.enum(['own', 'parent']) })], 'a role, or {role, at: own|parent}');
const rule = z.union(
  [z.enum(scopes), z.strictObject({ scope: z.enum(scopes), mask: z.enum(masks).optional() })],
  `a policy is one of ${scopes.join(', ')} or {scope, mask}`,
);

/** `access.yaml`: roles, who holds them, what they may do. */
export const accessFile = z.strictObject({
  version,
  /** The roles' names for people. */
  roles: z.partialRecord(role, sentence),
  rolesOf: z.partialRecord(unitKind, z.array(held)),
  leadKinds: z.array(unitKind).min(1),
  channels: z.partialRecord(z.enum([...roles, 'public']), z.array(z.enum(channels))),
  policies: z.partialRecord(role, z.record(contract, rule)),
});
export type AccessFile = z.output<typeof accessFile>;

/**
 * How far a role reaches in one contract, and how much it does not see: `none` masked, `partial` (phone and identity numbers), or
 * `full` (everything about the reporter).
 */
export type AccessRule = { readonly scope: (typeof scopes)[number]; readonly mask: (typeof masks)[number] };
