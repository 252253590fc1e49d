import * as dispatch from './dispatch';
import * as evaluation from './evaluation';
import * as gateway from './gateway';
import * as intake from './intake';
import * as whistle from './whistle';
import { kitContracts } from './kit';
import type { Contract } from './contract';

export * from './contract';
export * from './event';
export * from './rights';
export { flowView, kitContracts, parkedItem } from './kit';
export * as shapes from './shapes';
export * as intake from './intake';
export * as dispatch from './dispatch';
export * as evaluation from './evaluation';
export * as whistle from './whistle';
export * as gateway from './gateway';
export * from './intake.events';
export * from './dispatch.events';
export * from './whistle.events';
export {
  callbackAttempted,
  callbackDue,
  callbackEvents,
  callbackRecorded,
  exclusionApproved,
  exclusionAsked,
  exclusionEvents,
  exclusionRefused,
  exclusionRevoked,
} from './evaluation';

/** The services with facts of their own, in the order in which a ticket meets them. */
export const services = ['intake', 'dispatch', 'whistle', 'evaluation'] as const;
export type Service = (typeof services)[number];

const isContract = (value: unknown): value is Contract => typeof value === 'object' && value !== null && 'refusals' in value;
const contractsIn = (folder: object): Contract[] => Object.values(folder).filter(isContract);

/** Every contract; the routes, the OpenAPI document and the rights on NATS subjects come from this list. */
export const contracts: readonly Contract[] = [
  ...[intake, dispatch, whistle, evaluation, gateway].flatMap(contractsIn),
  ...services.flatMap((service) => contractsIn(kitContracts(service))),
];

/** The contracts that a service must answer, each by exactly one handler. */
export const contractsOf = (service: string): Contract[] => contracts.filter((contract) => contract.service === service);
