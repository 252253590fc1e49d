import { injections, inherited } from './injections';
import { departments, units, words, type Matter } from './world';
import type { Sent } from './wire';

/** A request that must be refused: by whom it is sent, and the status, code and place that the answer names. */
export type Bad = readonly [what: string, sent: Sent, status: number, code: string, where?: string | undefined];

const post = (path: string, body: unknown): Sent => ({ path, body: JSON.stringify(body) });
export const ticket = (change: object): Sent => post('/api/v1/tickets', { ...words, ...change });
const raw = (body: string | Buffer): Sent => ({ path: '/api/v1/tickets', body });
export const get = (path: string): Sent => ({ path: `/api/v1${path}` });
const typed = (type: string): Sent => ({ ...ticket({}), headers: { 'content-type': type } });
const keyed = (key: string | string[]): Sent => ({ ...ticket({}), headers: { 'idempotency-key': key } });
const quoted = encodeURIComponent;
const entries = Object.entries(injections);
/** Without those whose line feed no query or id could hold unquoted anyway. */
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

export const notJson: Bad[] = [
  ...([
    ['cut off', '{"channel":'],
    ['with a bracket that closes nothing', '{]'],
    ['in single quotes', `{'channel':'hotline'}`],
    ['followed by more', '{"channel":"hotline"}}'],
    ['no number at all', '{"channel":NaN}'],
    ['with a raw line feed inside a text', '{"channel":"hot\nline"}'],
    ['with a raw NUL inside a text', '{"channel":"hot\0line"}'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"channel":"hotline"}', 'utf16le')],
    ['a field named __proto__', '{"__proto__":{"channel":"hotline"}}'],
    ['fifty thousand brackets deep', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['fifty thousand objects deep', nested(50_000)],
  ].map(([what, body]) => [`a body that is ${what as string}`, raw(body!), 400, 'malformed-request'] as const) satisfies Bad[]),
  ['a body of two hundred objects inside each other', raw(nested(200)), 400, 'invalid-input', 'a,channel,description,kind'],
  ...(['[]', '"text"', '42', 'true', 'null'].map(
    (body) => [`the body ${body}`, raw(body), 400, 'invalid-input', ''] as const,
  ) satisfies Bad[]),
  ['no body', raw(''), 400, 'invalid-input', 'channel,description,kind'],
];

export const notThisShape: Bad[] = [
  ['an unknown field', ticket({ surprise: 1 }), 400, 'invalid-input', 'surprise'],
  ['a field of another command', ticket({ ticketNo: '202012160000019' }), 400, 'invalid-input', 'ticketNo'],
  ['an unknown field of the reporter', ticket({ reporter: { idNumber: '1' } }), 400, 'invalid-input', 'reporter.idNumber'],
  ['an unknown field of the place', ticket({ place: { street: '鲁谷' } }), 400, 'invalid-input', 'place.street'],
  [
    'an unknown field three deep',
    ticket({ then: { dispatch: { lead: '110107011', by: 'me' } } }),
    400,
    'invalid-input',
    'then.dispatch.by',
  ],
  [
    'a number of another ticket than the address says',
    post('/api/v1/tickets/202012160000019/dispatch', { ticketNo: '999', lead: units.street }),
    400,
    'invalid-input',
    'ticketNo',
  ],
  ['a number for a text', ticket({ description: 7 }), 400, 'invalid-input', 'description'],
  ['a list for a text', ticket({ title: ['a'] }), 400, 'invalid-input', 'title'],
  ['an object for a text', ticket({ description: { $ne: null } }), 400, 'invalid-input', 'description'],
  ['null for what may be left out', ticket({ title: null }), 400, 'invalid-input', 'title'],
  ['a text for a truth value', ticket({ shareContact: 'true' }), 400, 'invalid-input', 'shareContact'],
  ['a text for a number', ticket({ place: { lon: '116.2' } }), 400, 'invalid-input', 'place.lon'],
  ['half of a point', ticket({ place: { lon: 116.2 } }), 400, 'invalid-input', 'place'],
  ['a text for an object', ticket({ reporter: 'anonymous' }), 400, 'invalid-input', 'reporter'],
  ['two decisions at once', ticket({ then: { answer: { text: '好' }, hold: { reason: '等' } } }), 400, 'invalid-input', 'then'],
  ['no description', ticket({ description: undefined }), 400, 'invalid-input', 'description'],
  ['a description of blanks', ticket({ description: ' \t\r\n \ufeff' }), 400, 'invalid-input', 'description'],
  ['a description of 10 001 characters', ticket({ description: '字'.repeat(10_001) }), 400, 'invalid-input', 'description'],
  ['a title of 101 characters', ticket({ title: '字'.repeat(101) }), 400, 'invalid-input', 'title'],
  [
    '21 assists',
    ticket({ then: { dispatch: { lead: units.street, assists: Array(21).fill(units.community) } } }),
    400,
    'invalid-input',
    'then.dispatch.assists',
  ],
  [
    '51 assignments at once',
    post('/api/v1/assignments/sign', { ids: Array(51).fill('01a20098-b144-74bd-a129-0c9b7dfd1d94') }),
    400,
    'invalid-input',
    'ids',
  ],
];

const id = '01a20098-b144-74bd-a129-0c9b7dfd1d94';
export const named = (text: string): string => JSON.stringify(text);

/** Numbers are given as JSON, for some are none in JavaScript. */
const numbered = (lon: string): Sent =>
  raw(JSON.stringify({ ...words, place: { lon: 0, lat: 39.9 } }).replace('"lon":0', `"lon":${lon}`));

/** Instants by their form, in years that no clock here reaches: no due time could be reckoned from them, nor told. */
const outOfTime = ['9999-12-31T23:59:59-12:00', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'];

/** Where callers give times that are kept, told and reckoned with. */
export const timesGiven = ({ part, ticketNo }: Matter, whistleId: string): Bad[] =>
  outOfTime.flatMap((at): Bad[] =>
    (
      [
        [`/assignments/${part}/hang`, { reason: '待采暖季', plan: '停暖后施工', reviewAt: at }, 'reviewAt'],
        [`/tickets/${ticketNo}/supervise`, { unitId: units.office, text: '请说明', dueAt: at }, 'dueAt'],
        ['/leader-assignments', { unitId: units.street, text: '查清', dueAt: at }, 'dueAt'],
        [`/leader-assignments/${id}/return`, { reason: '未查清', dueAt: at }, 'dueAt'],
        [`/whistles/${whistleId}/confer`, { at, place: '街道', agenda: '商定', invitees: [...departments] }, 'at'],
        ['/replay/clock', { now: at }, 'now'],
      ] as const
    ).map(([path, body, where]) => [`“${at}” at ${path}`, post(`/api/v1${path}`, body), 400, 'invalid-input', where]),
  );

export const numbersAndDates: Bad[] = [
  ...['1e999', '-1e999', '181', '1e308'].map((lon): Bad => [
    `the longitude ${lon}`,
    numbered(lon),
    400,
    'invalid-input',
    'place.lon',
  ]),
  ...[
    '0',
    '201',
    '-1',
    '1.5',
    '1e99',
    '99999999999999999999',
    'ten',
    '',
    ' ',
    '\n5',
    '\v5',
    '5 ',
    '0x10',
    '0b11',
    '0x1z',
    'Infinity',
    'NaN',
  ].map((limit): Bad => [`a page of “${limit}”`, get(`/inbox?limit=${quoted(limit)}`), 400, 'invalid-input', 'limit']),
  ...[
    '2020-13-45',
    '2020-13-45T00:00:00Z',
    '2020-02-30T09:00:00+08:00',
    '2021-02-29T09:00:00Z',
    '2020-12-16T24:00:00Z',
    '2020-12-16T09:60:00Z',
    '2020-12-16T09:00:00',
    '2020-12-16 09:00:00Z',
    '2020-12-16T09:00:00+25:00',
    '20201216T090000Z',
    '-2020-12-16T09:00:00Z',
    '+012020-12-16T09:00:00Z',
    '0000-12-16T09:00:00Z',
    '2020-12-16T09:00:00+23:59',
    '2020-12-16T09:00:00-14:30',
    '1608080400',
    'yesterday',
    ...outOfTime,
    '',
  ].flatMap((at): Bad[] => [
    [`happened “${at}”`, ticket({ occurredAt: at }), 400, 'invalid-input', 'occurredAt'],
    [`searched from “${at}”`, get(`/tickets?from=${quoted(at)}`), 400, 'invalid-input', 'from'],
  ]),
  ['happened tomorrow', ticket({ occurredAt: '2020-12-17T09:00:00+08:00' }), 422, 'occurred-in-future', 'occurredAt'],
  ...['2020-13', '2020-00', '2020-1', '202012', '9999-99', '1899-12'].map((month): Bad => [
    `the month ${month}`,
    get(`/evaluation/${month}/ranking`),
    400,
    'invalid-input',
    'month',
  ]),
];

/** What is no cursor, and what has the form of one and stands at a time that there is not. */
const strangeCursors = [
  ...[['a'], {}, null, [1, 2], ['2020-12-16 00:00:00+00', `'; --`], [[], {}], 'x', [id, id], [null, null, null]],
  ...['0000-01-01 00:00:00+00', '2020-02-30 00:00:00+00', '9999-99-99 99:99:99+99', '294277-01-01 00:00:00+00'].flatMap((at) => [
    [at, id],
    [at, at, id],
  ]),
].map((inside) => Buffer.from(JSON.stringify(inside)).toString('base64url'));

export const injected = ({ part }: Matter): Bad[] => [
  ...['-', 'a', '0'].map((sign): Bad => {
    const messageId = sign.repeat(36);
    return [`the message ${messageId}`, post(`/api/v1/parked/intake:a:${messageId}/replay`, {}), 400, 'invalid-input', 'id'];
  }),
  ['a point that is empty', get('/whistles/mechanisms?lon=&lat='), 400, 'invalid-input', undefined],
  ...entries.flatMap(([what, text]): Bad[] => [
    [`${what} as a ticket number`, get(`/tickets/${quoted(text)}`), 400, 'invalid-input', 'ticketNo'],
    [`${what} as an assignment`, get(`/assignments/${quoted(text)}`), 400, 'invalid-input', 'assignmentId'],
    [`${what} as a policy`, get(`/policies/${quoted(text)}`), 400, 'invalid-input', 'name'],
    [`${what} as a kind`, ticket({ kind: text }), 400, 'invalid-input', 'kind'],
    [`${what} as a category`, ticket({ category: text }), 400, 'invalid-input', 'category'],
    [`${what} as a unit`, ticket({ place: { unitId: text } }), 400, 'invalid-input', 'place.unitId'],
    [`${what} as a phone`, ticket({ reporter: { phone: text } }), 400, 'invalid-input', 'reporter.phone'],
    [`${what} as a status to search`, get(`/tickets?status=${quoted(text)}`), 400, 'invalid-input', 'status'],
    [`${what} as a cursor`, get(`/tickets?cursor=${quoted(text)}`), 400, 'invalid-input', 'cursor'],
    [`${what} as a query's name`, get(`/inbox?${quoted(text)}=1`), 400, 'invalid-input', undefined],
    [
      `${what} as what was done`,
      post(`/api/v1/assignments/${part}/record`, { what: text, text: '好' }),
      400,
      'invalid-input',
      'what',
    ],
  ]),
  ...inherited.flatMap((name): Bad[] => [
    [`the policy ${name}`, get(`/policies/${name}`), 404, 'not-found'],
    [`the category ${name}`, ticket({ category: name }), 422, 'unknown-category', 'category'],
    [`the unit ${name}`, ticket({ place: { unitId: name } }), 422, 'unknown-unit', 'place.unitId'],
    [`the kind ${name}`, ticket({ kind: name }), 400, 'invalid-input', 'kind'],
  ]),
  ...strangeCursors.flatMap((cursor): Bad[] =>
    [
      '/tickets',
      '/inbox',
      '/units',
      '/reveals',
      '/dispatches',
      '/callbacks',
      `/evaluation/2020-12/tickets?unitId=${units.street}`,
    ].map((list) => [
      `the cursor ${cursor} at ${list}`,
      get(`${list}${list.includes('?') ? '&' : '?'}cursor=${cursor}`),
      400,
      'bad-cursor',
      'cursor',
    ]),
  ),
];

export const badAddresses: Bad[] = [
  ['a path out of the API', { path: '/api/v1/../../etc/passwd' }, 404, 'no-such-route'],
  ['an encoded path out of the API', get('/tickets/..%2f..%2f..%2fetc%2fpasswd'), 400, 'invalid-input', 'ticketNo'],
  ['percent signs that encode nothing', get('/tickets/%zz'), 400, 'malformed-request'],
  ['half an encoded sign', get('/tickets/%e4%b8'), 400, 'malformed-request'],
  ['an overlong encoding', get('/tickets/%c0%ae%c0%ae'), 400, 'malformed-request'],
  ['percent signs that encode nothing in a query', get('/tickets?category=%zz'), 400, 'invalid-input', 'category'],
  ['a name of 600 characters', get(`/tickets/${'1'.repeat(600)}`), 414, 'uri-too-long'],
  ['an unknown address', get('/nothing/here'), 404, 'no-such-route'],
  ['an unknown address of the sign-in', { path: '/oidc/nothing' }, 404, 'no-such-route'],
  ['the sign-in as a page', { path: '/oidc/auth?client_id=unit:110000' }, 404, 'no-such-route'],
  [
    'an unknown address of the sign-in, with a form',
    { ...typed('application/x-www-form-urlencoded'), path: '/oidc/nothing' },
    404,
    'no-such-route',
  ],
  ['an address above all', { path: '/' }, 404, 'no-such-route'],
  ['a query twice', get('/inbox?limit=1&limit=2'), 400, 'invalid-input', 'limit'],
  ['a query as a list', get('/tickets?q[]=1'), 400, 'invalid-input', 'q[]'],
  ['a query as an object', get('/tickets?q[$ne]=1'), 400, 'invalid-input', 'q[$ne]'],
  ['an unknown query', get('/tickets?sort=registeredAt'), 400, 'invalid-input', 'sort'],
  ['a query named __proto__', get('/tickets?__proto__=1'), 400, 'invalid-input', '__proto__'],
  ['a query named constructor', get('/tickets?constructor=1'), 400, 'invalid-input', 'constructor'],
  ['a query that the path says already', get('/tickets/202012160000019?ticketNo=999'), 400, 'invalid-input', 'ticketNo'],
  ['bytes that are no text as a page', get('/inbox?limit=%ff'), 400, 'invalid-input', 'limit'],
  ['a command with a query', { ...ticket({}), path: '/api/v1/tickets?channel=web' }, 400, 'invalid-input', 'channel'],
  ...(['PUT', 'PATCH', 'DELETE'] as const).map((method): Bad => [
    `${method} of the tickets`,
    { ...ticket({}), method },
    405,
    'method-not-allowed',
  ]),
  ['a question as a command', post('/api/v1/inbox', {}), 405, 'method-not-allowed'],
  ['a command as a question', get('/dispatch/dry-run'), 405, 'method-not-allowed'],
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'json',
    `application/json'; --`,
  ].map((type): Bad => [`a body that calls itself ${type}`, typed(type), 415, 'unsupported-media-type']),
  ...(['', ' ', 'two words', 'x'.repeat(256), ['a', 'b'], 'caf\u00e9'] as (string | string[])[]).map((key): Bad => [
    `the key ${named(String(key)).slice(0, 20)}`,
    keyed(key),
    400,
    'invalid-input',
    'Idempotency-Key',
  ]),
  ['2 MB', ticket({ description: 'x'.repeat(2_000_000) }), 413, 'body-too-large'],
];
