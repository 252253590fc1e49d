import type { AnswerOf, Contract, InputOf } from '@fengqiao/contracts';
import { createParamDecorator, UseFilters, type ExecutionContext } from '@nestjs/common';
import { MessagePattern, Payload, Transport } from '@nestjs/microservices';
import type { Call } from './call';
import { FaultsAsTheyAre } from './faults.filter';

const TheCall = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToRpc().getContext<{ call: Call }>().call,
);

/** Contract behind each handler's subject; the strategy reads it to parse, authorize and answer. */
export const answered = new Map<string, Contract>();

/**
 * Marks the one method that answers a contract. The method's own types are checked against the contract: input, answer and
 * refusal codes. The strategy parses the input and verifies the caller before it is called.
 */
export const Answers =
  <C extends Contract>(contract: C) =>
  <M extends (input: InputOf<C>, call: Call) => Promise<AnswerOf<C>>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    answered.set(contract.subject, contract);
    const decorate: MethodDecorator = MessagePattern(contract.subject, Transport.NATS);
    decorate(target, key, descriptor);
    (UseFilters(new FaultsAsTheyAre()) as MethodDecorator)(target, key, descriptor);
    Payload()(target, key, 0);
    TheCall()(target, key, 1);
  };
