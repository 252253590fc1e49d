import { contracts } from '@fengqiao/contracts';
import { type Channel, type Grant, type Role, type Unit, channels, roles, unitKinds } from '@fengqiao/domain';
import { type AccessFile, type AccessRule } from './access-file';
import { type Report } from './flaws';
import { type Read } from './yaml-file';

/** The access policy, asked in the three ways that it is needed. What it does not name is refused: undefined or empty. */
export type Access = {
  readonly rolesOf: (unit: Unit) => Grant[];
  readonly accessRule: (role: string, contract: string) => AccessRule | undefined;
  readonly channelsFor: (held: Iterable<Role | 'public'>) => Channel[];
};

export const accessFrom = (file: AccessFile): Access => {
  const rules = new Map(
    Object.entries(file.policies).map(([role, policies]) => {
      const entries = Object.entries(policies).map(([contract, rule]): [string, AccessRule] =>
        typeof rule === 'string'
          ? [contract, { scope: rule, mask: 'full' }]
          : [contract, { scope: rule.scope, mask: rule.mask ?? 'full' }],
      );
      return [role, new Map(entries)];
    }),
  );
  return {
    rolesOf: ({ id, kind, parentId }) =>
      (file.rolesOf[kind] ?? []).flatMap((held): Grant[] => {
        if (typeof held === 'string') return [{ role: held, unitId: id }];
        const at = held.at === 'own' ? id : parentId;
        return at === undefined ? [] : [{ role: held.role, unitId: at }];
      }),
    accessRule: (role, contract) => rules.get(role)?.get(contract),
    channelsFor: (held) => {
      const claimed = new Set([...held].flatMap((role) => file.channels[role] ?? []));
      return channels.filter((channel) => claimed.has(channel));
    },
  };
};

const known = new Map(contracts.map((contract) => [contract.name, contract]));

/** Why a policy for this contract has no effect: there is no such contract, or it admits the role in no city. */
const deadBecause = (role: Role, name: string): string | undefined => {
  const access = known.get(name)?.access;
  if (access === undefined) return `${name} is no contract`;
  return Array.isArray(access) && access.includes(role) ? undefined : `${name} does not admit the role ${role}`;
};

/**
 * Reports roles in use that have no name for people, and kinds of unit of whose client nothing is said. Roles, kinds and channels
 * that do not exist break the file's shape.
 */
export const checkAccess = ({ file, content, line }: Read<AccessFile>, report: Report): void => {
  const named = (role: Role, path: (string | number)[]): void => {
    if (content.roles[role] === undefined) report(file, line(path), `role ${role} has no name under roles`);
  };
  for (const kind of unitKinds) {
    const held = content.rolesOf[kind];
    if (!held) report(file, line(['rolesOf']), `units of kind ${kind} hold no role: write an empty list if that is meant`);
    held?.forEach((one, at) => named(typeof one === 'string' ? one : one.role, ['rolesOf', kind, at]));
  }
  for (const role of roles.filter((one) => content.policies[one])) {
    named(role, ['policies', role]);
    for (const name of Object.keys(content.policies[role] ?? {})) {
      const why = deadBecause(role, name);
      if (why) report(file, line(['policies', role, name]), `a policy without effect: ${why}`);
    }
  }
};
