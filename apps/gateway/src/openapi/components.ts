import { problem } from '../http/problem';
import type { JsonSchema } from './json-schema';

const string = { type: 'string' };

export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: '`/problems/<code>`' },
    title: string,
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was refused, and what would be accepted' },
    code: { type: 'string', description: 'Stable; decide on this, never on the texts' },
    where: { type: 'string', description: 'The field that is wrong, as a path into the input' },
    errors: {
      type: 'array',
      description: 'With invalid-input: everything that is wrong',
      items: { type: 'object', required: ['where', 'what'], properties: { where: string, what: string } },
    },
    present: { description: 'With stale-version: the thing as it stands' },
  },
};

export const problemContent = (schema: JsonSchema = { $ref: '#/components/schemas/Problem' }, example?: unknown) => ({
  'application/problem+json': { schema, ...(example !== undefined && { example }) },
});

const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
const correlation = { 'X-Correlation-Id': { $ref: '#/components/headers/CorrelationId' } };

const failure = (status: number, code: string, description: string, headers: object = {}) => ({
  description,
  headers: { ...correlation, ...headers },
  content: problemContent(undefined, problem(status, code, description)),
});

/** Answers that do not depend on the contract, by the name under which operations point to them. */
export const responses = {
  InvalidInput: failure(
    400,
    'invalid-input',
    'Not JSON, or not the shape of the contract; unknown fields and repeated query keys count',
  ),
  Unauthenticated: failure(401, 'token-missing', 'No token, or one that is not valid here', {
    'WWW-Authenticate': { schema: { type: 'string' } },
  }),
  BodyTooLarge: failure(413, 'body-too-large', 'The body is larger than 1 MiB'),
  UnsupportedMediaType: failure(415, 'unsupported-media-type', 'Bodies are JSON'),
  Internal: failure(500, 'internal', 'Something failed on our side and was logged under the correlation id'),
  Unavailable: failure(503, 'busy', 'Too busy, or not there; nothing was done', retryAfter),
  NotAnswered: failure(504, 'outcome-unknown', 'No answer in time; nothing was changed: ask again'),
  OutcomeUnknown: failure(504, 'outcome-unknown', 'Done or not is unknown: repeat with the same Idempotency-Key'),
};

export const componentsOf = (tokenUrl: string) => ({
  schemas: { Problem: problemSchema },
  responses,
  headers: {
    RetryAfter: { description: 'Seconds', schema: { type: 'integer' } },
    CorrelationId: {
      description: 'Taken over from the request where it is sane, else new; logs are found by it',
      schema: { type: 'string' },
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Names this request: the same key and body give the same answer for 7 days, another body is refused. Without one, a repetition may act twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    },
  },
  securitySchemes: {
    client: {
      type: 'oauth2',
      description: 'Client credentials: the token carries the grants (role × unit) of the client; no scopes are asked for',
      flows: { clientCredentials: { tokenUrl, scopes: {} } },
    },
    token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  },
});
