import type { Contract } from '@fengqiao/contracts';
import type { Actor } from '@fengqiao/domain';
import type { Access, Scope } from '../access/access';

/** Everything about a request but its input: who asks, under which key, and how far the caller's right reaches. */
export class Call {
  constructor(
    readonly contract: Contract,
    readonly actor: Actor,
    readonly correlationId: string,
    readonly key: string | undefined,
    private readonly access: Access,
  ) {}

  /** Whether the caller may call this contract at all. A handler of a thing first asks whether the caller may see the thing. */
  get allowed(): boolean {
    return this.access.scopeOf(this.actor, this.contract) !== undefined;
  }

  /** The caller's scope for this contract. Throws if there is none: a handler that forgot to ask `allowed` fails closed. */
  get scope(): Scope {
    const scope = this.access.scopeOf(this.actor, this.contract);
    if (!scope) throw new Error(`${this.contract.name} was about to be answered without a right`);
    return scope;
  }

  /** The caller's scope for another contract, such as the one that shows the thing; undefined: none. */
  scopeFor(contract: Contract): Scope | undefined {
    return this.access.scopeOf(this.actor, contract);
  }

  /** The same caller asking another contract: one of several commands within a request, each under a key made of the request's. */
  part(contract: Contract, name: string): Call {
    return new Call(contract, this.actor, this.correlationId, this.key && `${this.key}/${name}`, this.access);
  }

  /** The unit in whose name the caller acts, for history and timelines: the first grant's, else the actor's id. */
  get unitId(): string {
    return this.actor.grants[0]?.unitId ?? this.actor.id;
  }
}
