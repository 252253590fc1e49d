import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contracts, dispatch, intake } from '@fengqiao/contracts';
import { z } from 'zod';
import { docsPage, writeApiDocs } from './docs-page';
import { openApiOf, refusalsOf, type Operation } from './document';

type Found = { path: string; method: string; operation: Operation };

const document = openApiOf(contracts);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): Found => ({ path, method, operation })),
);
const at = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, part) => (node as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );

/** Every value of a member with this name, anywhere below. */
const all = (node: unknown, name: string): unknown[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node as Record<string, unknown>).flatMap(([key, value]) => [
    ...(key === name ? [value] : []),
    ...all(value, name),
  ]);
};

const fieldsOf = (schema: z.ZodType): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);

describe('the document', () => {
  it('has every contract with a route, once', () => {
    const routes = contracts.filter(({ path }) => path).map(({ name }) => name);
    expect(operations.map(({ operation }) => operation['x-fq-contract']).sort()).toEqual([...routes].sort());
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(routes.length);
  });

  it('has the same commands without `expectedVersion` as docs/api.md names', async () => {
    const words = await readFile(join(__dirname, '../../../../docs/api.md'), 'utf8');
    const [, named = ''] = /^- \*\*Commands without `expectedVersion`\*\*:\n((?: {2}- .*\n)+)/m.exec(words) ?? [];
    const without = contracts.filter(
      ({ kind, path, input }) => kind === 'command' && path && !fieldsOf(input).includes('expectedVersion'),
    );
    const routes = without.map(({ path }) => `POST ${path!.replace(/:(\w+)/g, '{$1}')}`);
    expect([...named.matchAll(/`(POST [^`]+)`/g)].map(([, route]) => route).sort()).toEqual(routes.sort());
  });

  it('is JSON that says nothing of what it was made with', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(JSON.stringify(document)).not.toContain('~standard');
    expect(all(document, '$schema')).toEqual([]);
  });

  it.each(operations.map((one) => [`${one.method} ${one.path}`, one] as const))('%s', (_, { path, method, operation }) => {
    const parameters = operation['parameters'] as {
      in?: string;
      name?: string;
      required?: boolean;
      schema?: object;
      $ref?: string;
    }[];
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(
      parameters
        .filter((one) => one.in === 'path')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(inPath.sort());
    expect(parameters.every((one) => one.$ref ?? (one.schema && (one.in !== 'path' || one.required)))).toBeTruthy();
    expect(operation['summary']).toBeTruthy();
    expect(Object.keys(operation.responses).every((status) => /^[1-5]\d\d$/.test(status))).toBe(true);
    expect('requestBody' in operation).toBe(method === 'post');
    const success = operation.responses['200'] ?? operation.responses['201'];
    expect(all(success, 'additionalProperties').filter((value) => value === false)).toEqual([]);
    if (method === 'post')
      for (const name of inPath) expect(all(operation['requestBody'], 'properties')[0]).not.toHaveProperty(name!);
  });

  it('points nowhere but into itself', () => {
    const references = all(document, '$ref') as string[];
    expect(references.length).toBeGreaterThan(100);
    for (const reference of references) expect([reference, at(reference)]).not.toEqual([reference, undefined]);
  });

  it('says who may call, under which key, and what may be refused', () => {
    const { post } = document.paths['/api/v1/assignments/{assignmentId}/sign']!;
    expect(post!['x-fq-access']).toEqual(dispatch.sign.access);
    expect(post!['parameters']).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' });
    expect(post!.responses['409']).toMatchObject({
      'x-fq-codes': expect.arrayContaining(['step-not-allowed', 'stale-version', 'key-reused']),
    });
    const open = document.paths['/api/v1/public/tickets']!['post']!;
    expect([open['security'], open['x-fq-access']]).toEqual([[], 'public']);
    expect(document.paths['/api/v1/tickets/{ticketNo}/reveal']!['post']).toMatchObject({ 'x-fq-personal': true });
    expect(refusalsOf(intake.searchTickets)).toEqual(['unknown-unit', 'bad-cursor', 'forbidden']);
  });

  it('keeps unknown fields out of requests', () => {
    const { post } = document.paths['/api/v1/tickets']!;
    expect(post!['requestBody']).toMatchObject({ content: { 'application/json': { schema: { additionalProperties: false } } } });
  });
});

describe('the page', () => {
  const { html, policy } = docsPage(document, { live: true });

  it('asks nobody for anything', () => {
    expect(html).not.toMatch(/<(?:script|img|iframe|link)[^>]+(?:src|href)="(?!data:)/i);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
  });

  it('holds three scripts that end where they should, and the document as it is', () => {
    expect(html.match(/<script/gi)).toHaveLength(3);
    expect(html.match(/<\/script/gi)).toHaveLength(3);
    const spec = /<script type="application\/json" id="spec">([^]*?)<\/script>/.exec(html)![1]!;
    expect(JSON.parse(spec)).toEqual(document);
  });

  it('is written as a file that does not even try', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fengqiao-docs-'));
    await writeApiDocs(join(folder, 'api', 'index.html'));
    const file = await readFile(join(folder, 'api', 'index.html'), 'utf8');
    expect(file).toContain("connect-src 'none'");
    expect(file).toContain('supportedSubmitMethods: []');
    await rm(folder, { recursive: true });
  });
});
