import type { Contract } from '@fengqiao/contracts';
import { unitsOf, type Actor, type Role } from '@fengqiao/domain';

/** How far a role's right reaches: the unit itself, all below it, or everything; and how the reporter is masked for it. */
export type AccessRule = { readonly scope: 'own' | 'subtree' | 'all' };

/** What the kit asks of the city profile about access. */
export type AccessPolicy = {
  accessRule(role: Role, contract: string): AccessRule | undefined;
  unit(id: string): { readonly path: string } | undefined;
};

/**
 * Which rows a caller may see for one contract: rows whose viewers include one of `own`, or lie below one of `subtree`.
 * There is no empty scope: without any right there is none at all, and nothing is read.
 */
export type Scope = { readonly all: boolean; readonly own: readonly string[]; readonly subtree: readonly string[] };

/** Rights come from data: role → contract → scope. A role without a rule for a contract has no right; nothing is implied. */
export class Access {
  constructor(private readonly policy: AccessPolicy) {}

  /** The scope of the actor's grants for this contract, or undefined: refused. */
  scopeOf(actor: Actor, contract: Contract): Scope | undefined {
    if (contract.access === 'public') return { all: true, own: [], subtree: [] };
    if (contract.access === 'services') return actor.kind === 'service' ? { all: true, own: [], subtree: [] } : undefined;
    if (actor.kind !== 'client') return undefined;
    const scope = { all: false, own: [] as string[], subtree: [] as string[] };
    for (const { role, unitId } of actor.grants) {
      const rule = contract.access.includes(role) ? this.policy.accessRule(role, contract.name) : undefined;
      const path = this.policy.unit(unitId)?.path;
      if (!rule || !path) continue;
      if (rule.scope === 'all') scope.all = true;
      else if (!scope[rule.scope].includes(path)) scope[rule.scope].push(path); // a unit's client has several roles there
    }
    return scope.all || scope.own.length > 0 || scope.subtree.length > 0 ? scope : undefined;
  }
}

/** Values for `visibleTo`: everything at all, subtrees, own paths. */
export const scopeValues = (scope: Scope): [boolean, string[], string[]] => [scope.all, [...scope.subtree], [...scope.own]];

/**
 * The condition that a row of `table` has a viewer within the scope; `$n`, `$n+1`, `$n+2` are the `scopeValues`. Every query
 * on things that several units may see carries it: authorization is in the query.
 */
export const visibleTo = (viewers: string, id: string, n: number): string =>
  `($${n}::boolean or exists (select 1 from ${viewers} v where v.id = ${id} and (v.path <@ $${n + 1}::text[]::ltree[] or v.path = any($${n + 2}::text[]::ltree[]))))`;

/**
 * The condition that a path is `root` or below it, as one range of a B-tree of paths: those of a subtree stand side by side
 * there, and `-` is the least sign that a label may go on with, so that `root-` is the first path behind them. Both are SQL;
 * `root` is text. For looking things up; `visibleTo` is for a thing that is found already.
 */
export const inSubtree = (path: string, root: string): string =>
  `(${path} >= ${root}::ltree and ${path} < (${root} || '-')::ltree)`;

/** Whether one of the actor's grants with one of these roles (any role if none is named) is at the unit. */
export const actsFor = (actor: Actor, unitId: string, ...roles: readonly Role[]): boolean =>
  roles.length === 0
    ? unitsOf(actor).includes(unitId)
    : actor.grants.some((grant) => grant.unitId === unitId && roles.includes(grant.role));
