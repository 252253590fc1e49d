import { type commonRefusals, type Contract } from '@fengqiao/contracts';
import { statusOf } from '../http/problem';
import { componentsOf, problemContent } from './components';
import { jsonSchemaOf, without, type JsonSchema } from './json-schema';

export type OpenApi = {
  readonly openapi: '3.1.0';
  readonly paths: Record<string, Record<string, Operation>>;
  readonly [member: string]: unknown;
};
export type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly object[];
  readonly responses: Record<string, object>;
  readonly [member: string]: unknown;
};

const tags: Readonly<Record<string, string>> = {
  intake: 'Requests: registered, answered, followed',
  dispatch: 'Handling: who leads, the clocks, the steps',
  whistle: 'Whistles: called, come, let go',
  evaluation: 'Callbacks and the three rates',
  gateway: 'The city profile, processes, parked messages',
  replay: 'Only in a replay stack: city time',
};

export const paramsOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
const operationIdOf = (name: string): string => name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());

/** The refusals that a caller of this route can meet: the contract's own, and of the kit's those that can apply. */
export const refusalsOf = (contract: Contract): string[] => {
  const applies: Record<keyof typeof commonRefusals, boolean> = {
    'not-found': paramsOf(contract.path ?? '').length > 0,
    forbidden: Array.isArray(contract.access),
    'stale-version': 'expectedVersion' in (jsonSchemaOf(contract.input, 'input').properties ?? {}),
    'key-reused': contract.kind === 'command',
    throttled: contract.access === 'public',
  };
  const common = Object.entries(applies).flatMap(([code, may]) => (may ? [code] : []));
  return [...new Set([...Object.keys(contract.refusals), ...common])];
};

const component = (name: string) => ({ $ref: `#/components/responses/${name}` });

const failuresOf = (contract: Contract): Record<string, object> => {
  const post = contract.method === 'POST';
  return {
    400: component('InvalidInput'),
    ...(contract.access !== 'public' && { 401: component('Unauthenticated') }),
    ...(post && { 413: component('BodyTooLarge'), 415: component('UnsupportedMediaType') }),
    500: component('Internal'),
    503: component('Unavailable'),
    504: component(post ? 'OutcomeUnknown' : 'NotAnswered'),
  };
};

const refusedOf = (contract: Contract): Record<string, object> => {
  const byStatus = new Map<number, string[]>();
  for (const code of refusalsOf(contract))
    byStatus.set(statusOf(contract, code), [...(byStatus.get(statusOf(contract, code)) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, refused]) => {
      const codes = status === 400 ? ['invalid-input', 'malformed-request', ...refused] : refused;
      const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
      const headers = status === 429 ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {};
      return [
        status,
        { description: `Refused: ${codes.join(', ')}`, 'x-fq-codes': codes, ...headers, content: problemContent(schema) },
      ];
    }),
  );
};

const successOf = (contract: Contract): Record<string, object> => {
  const headers = {
    'X-Correlation-Id': { $ref: '#/components/headers/CorrelationId' },
    ...(contract.location && {
      Location: { description: 'Where the new thing is read', schema: { type: 'string', format: 'uri-reference' } },
    }),
  };
  const content = { 'application/json': { schema: jsonSchemaOf(contract.output, 'output') } };
  return { [contract.location ? 201 : 200]: { description: contract.location ? 'Created' : 'Done', headers, content } };
};

const parametersOf = ({ method, path = '', kind }: Contract, input: JsonSchema): object[] => {
  const inPath = paramsOf(path);
  const named = Object.entries(input.properties ?? {});
  const parameter = (where: 'path' | 'query', [name, schema]: [string, JsonSchema]) => {
    const required = where === 'path' || (input.required ?? []).includes(name);
    return { name, in: where, required, schema };
  };
  return [
    ...named.filter(([name]) => inPath.includes(name)).map((one) => parameter('path', one)),
    ...(method === 'GET' ? named.filter(([name]) => !inPath.includes(name)).map((one) => parameter('query', one)) : []),
    ...(method === 'POST' && kind === 'command' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
};

const operationOf = (contract: Contract): Operation => {
  const input = jsonSchemaOf(contract.input, 'input');
  const body = without(input, paramsOf(contract.path ?? ''));
  return {
    operationId: operationIdOf(contract.name),
    tags: [contract.service],
    summary: contract.summary,
    'x-fq-contract': contract.name,
    'x-fq-access': contract.access,
    ...(contract.personal && {
      'x-fq-personal': true,
      description: 'Answers with personal data: nothing of it is remembered under an idempotency key.',
    }),
    ...(contract.access === 'public' && { security: [] }),
    parameters: parametersOf(contract, input),
    ...(contract.method === 'POST' && {
      requestBody: { required: (body.required ?? []).length > 0, content: { 'application/json': { schema: body } } },
    }),
    responses: { ...successOf(contract), ...failuresOf(contract), ...refusedOf(contract) },
  };
};

/** The OpenAPI 3.1 document of all contracts that have a route: everything in it is derived, nothing is written by hand. */
export const openApiOf = (contracts: readonly Contract[], tokenUrl = '/oidc/token'): OpenApi => {
  const routes = contracts.filter(({ path }) => path !== undefined);
  const paths: OpenApi['paths'] = {};
  for (const contract of routes) {
    const path = `/api/v1${(contract.path ?? '').replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [(contract.method ?? 'GET').toLowerCase()]: operationOf(contract) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fengqiao (枫桥)',
      version: '1',
      summary: 'Grassroots urban governance: every complaint answered, counted and never lost',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ client: [] }, { token: [] }],
    tags: [...new Set(routes.map(({ service }) => service))].map((name) => ({
      name,
      ...(tags[name] && { description: tags[name] }),
    })),
    paths,
    components: componentsOf(tokenUrl),
  };
};
