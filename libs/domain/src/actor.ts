/**
 * What a client may be at a unit. `operator`, `callback`, `objectionReviewer` and `hotlineSupervisor` are the hotline's;
 * `head` signs what is to be done (批办), `desk` is the street's 处置中心, `handler` an office, department or enterprise,
 * `assistant` a community or property company, `patrolCadre` and
 * `gridSteward` who walk its lanes and blow a whistle at what they find, `informed` a unit that can only be told, `discipline` and `judge` those of the roots of their own; `supervisor` lists reveals, `platformOperator` runs the platform.
 */
export const roles = [
  'operator',
  'callback',
  'objectionReviewer',
  'hotlineSupervisor',
  'cityLeader',
  'platformOperator',
  'supervisor',
  'districtLeader',
  'districtCoordinator',
  'head',
  'desk',
  'handler',
  'assistant',
  'patrolCadre',
  'gridSteward',
  'informed',
  'discipline',
  'judge',
] as const;
export type Role = (typeof roles)[number];

/** A role at a unit: what a person or client was granted. */
export type Grant = { readonly role: Role; readonly unitId: string };

/** Who asks: a person or client with grants, another service, the public without a token, or the clock itself. */
export type Actor = {
  readonly kind: 'client' | 'service' | 'public' | 'clock';
  /** The token's subject, the service's name, `public` or `clock`. */
  readonly id: string;
  readonly grants: readonly Grant[];
};

export const publicActor: Actor = { kind: 'public', id: 'public', grants: [] };
export const clockActor: Actor = { kind: 'clock', id: 'clock', grants: [] };
export const serviceActor = (service: string): Actor => ({ kind: 'service', id: service, grants: [] });

/** The units that the actor speaks for. */
export const unitsOf = (actor: Actor): string[] => [...new Set(actor.grants.map((grant) => grant.unitId))];
