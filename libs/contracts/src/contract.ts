import type { Refusal, Role } from '@fengqiao/domain';
import type { z } from 'zod';

type Http = `GET /${string}` | `POST /${string}`;
type Params<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Params<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** Refusal code → HTTP status. */
export type Refusals = Readonly<Record<string, number>>;

/** Refusals that the service kit itself may give, whatever the contract. */
export const commonRefusals = {
  'not-found': 404,
  forbidden: 403,
  'stale-version': 409,
  'key-reused': 409,
  throttled: 429,
} as const satisfies Refusals;

/**
 * A question or command, said once: the NATS subject, REST route, OpenAPI entry, typed client and access rule all come
 * from here. `access`: the roles a city's access policy may admit at all; `public`: without a token; `services`: only
 * other services, never on HTTP.
 */
export type Contract<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Codes extends Refusals = Refusals,
> = {
  readonly name: Name;
  readonly service: string;
  readonly subject: string;
  readonly summary: string;
  readonly kind: 'command' | 'query';
  readonly method?: 'GET' | 'POST';
  /** Below `/api/v1`, with `:name` parameters, each of them a property of the input. */
  readonly path?: string;
  readonly input: Input;
  readonly output: Output;
  readonly refusals: Codes;
  readonly access: readonly Role[] | 'public' | 'services';
  /** A creation: 201 and `Location`, made of the answer. */
  readonly location?: (answer: z.output<Output>) => string;
  /** Answers with personal data are never remembered under an idempotency key. */
  readonly personal?: boolean;
  /** Begins new work for other services: the first to be refused (503) while they have more than they can follow. */
  readonly opensWork?: boolean;
  /** Machine time after which the caller stops waiting; 10 s unless told. */
  readonly timeoutMs?: number;
};

export type InputOf<C extends Contract> = z.output<C['input']>;
export type AnswerOf<C extends Contract> =
  z.input<C['output']> | Refusal<(keyof C['refusals'] & string) | keyof typeof commonRefusals>;
/** What a caller receives: the answer parsed, or a refusal. */
export type ReplyOf<C extends Contract> =
  z.output<C['output']> | Refusal<(keyof C['refusals'] & string) | keyof typeof commonRefusals>;

type Declaration<Input extends z.ZodType, Output extends z.ZodType, Codes extends Refusals, Path extends Http> = {
  summary: string;
  http?: Path & (Params<Path> extends keyof z.output<Input> ? unknown : never);
  input: Input;
  output: Output;
  refusals?: Codes;
  access: readonly Role[] | 'public' | 'services';
  location?: (answer: z.output<Output>) => string;
  personal?: boolean;
  opensWork?: boolean;
  timeoutMs?: number;
};

const declare =
  (kind: 'command' | 'query') =>
  <
    const Name extends `${string}.${string}`,
    Input extends z.ZodType,
    Output extends z.ZodType,
    const Path extends Http = never,
    const Codes extends Refusals = Readonly<Record<never, number>>,
  >(
    name: Name,
    { http, refusals, ...rest }: Declaration<Input, Output, Codes, Path>,
  ): Contract<Name, Input, Output, Codes> => {
    const [method, path] = (http ?? '').split(' ') as ['GET' | 'POST', string];
    return {
      ...rest,
      name,
      kind,
      service: name.split('.')[0]!,
      subject: `fq.rpc.${name}`,
      refusals: refusals ?? ({} as Codes),
      ...(http && { method, path }),
    };
  };

/** Changes something; accepts an `Idempotency-Key`, decided in one transaction. */
export const command = declare('command');

/** Changes nothing. */
export const query = declare('query');
