import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { City, lugu } from '@fengqiao/cases';
import { tokenOf } from '@fengqiao/client';
import { contracts } from '@fengqiao/contracts';
import stringify from 'safe-stable-stringify';
import { partsIn, proceedingsIn } from './proceedings';
import { startProgram, type Program } from './program';
import { digestsOf, filesWith, formsOf, foundIn } from './secret-forms';
import { Ledger } from './state';
import { Wire, type Got, type Sent } from './wire';
import { begin, departments, matterIn, units, whistleIn, type Matter } from './world';

/** Planted, and looked for everywhere: nobody else in the world is called so, or has this number. */
const planted = { name: '欧阳鹂姝翊', phone: '+86 139-7736-5514' } as const;
const written = ['欧阳鹂姝翊', '+86 139-7736-5514', '139-7736-5514', '139 7736 5514', '13977365514', '8613977365514'];
/** Meant to be kept, so that not finding the others means something. */
const control = '鸵鸟在车库里孵蛋';
const reporter = { ...planted };
const words = { channel: 'hotline', kind: 'complaint', description: control, category: lugu.category, reporter } as const;
const place = { unitId: lugu.community };
/** Also of the whole body that is sent with a key: everything in it but the reporter is known to whoever reads the database. */
const forms = [...written.flatMap(formsOf), ...digestsOf(stringify({ ...words, place })!)];

let program: Program;
let city: City;
let wire: Wire;
let ledger: Ledger;
/** Everything that was answered, but to those who may be shown the reporter. */
const heard: { readonly path: string; readonly status: number; readonly text: string }[] = [];

beforeAll(async () => {
  program = await startProgram({
    FQ_CLOCK: 'replay',
    FQ_CLOCK_NOW: begin,
    FQ_LOG_LEVEL: 'trace',
    FQ_PUBLIC_PER_PHONE_PER_HOUR: '2',
  });
  [city, wire, ledger] = [new City(program.baseUrl), new Wire(program.baseUrl), await Ledger.of(program.dataDir)];
  await city.at(begin);
  await ledger.rows('alter system set wal_compression = off'); // what was written and deleted again stands there in plain
  await ledger.rows('select pg_reload_conf()');
}, 120_000);
afterAll(async () => {
  wire?.close();
  await ledger?.close().catch(() => undefined);
  await program?.stop();
  if (program) rmSync(program.dataDir, { recursive: true, force: true });
}, 30_000);

const send = async (unitId: string | undefined, sent: Sent, inMind = false): Promise<Got> => {
  const token = unitId === undefined ? undefined : await tokenOf(program.baseUrl, unitId);
  const got = await wire.send({ ...sent, path: `/api/v1${sent.path}`, token });
  if (!inMind) heard.push({ path: sent.path, status: got.status, text: got.text + JSON.stringify(got.headers) });
  return got;
};
const post = (path: string, body: object, headers: Record<string, string> = {}): Sent => ({
  path,
  body: JSON.stringify(body),
  headers,
});
const register = async (more: object = {}, headers: Record<string, string> = {}): Promise<Got> =>
  send(units.hotline, post('/tickets', { ...words, place, ...more }, headers));

/** A whistle for the ticket, seen by who blew it, who was called, and who is above them. */
const calledAbout = async (ticketNo: string): Promise<void> => {
  const whistleId = await whistleIn(city, { ticketNo });
  for (const unitId of [lugu.street, ...departments, lugu.district, units.city, '110105015'])
    for (const path of ['/whistles', `/whistles/${whistleId}`, `/whistles/${whistleId}/history`, `/tickets/${ticketNo}`])
      await send(unitId, { path });
};

/** From the report to the callback, seen by everybody on the way. */
const wholeJourney = async (): Promise<string> => {
  const { ticketNo, accessCode } = (await register({}, { 'idempotency-key': 'first' })).json as {
    ticketNo: string;
    accessCode: string;
  };
  await city.settled();
  const desk = city.as(lugu.desk);
  await desk.sign(await desk.partIn(ticketNo, lugu.street));
  await desk.handOn(ticketNo, lugu.office, [lugu.community, lugu.property]);
  await city.settled();
  const shown = await send(
    lugu.desk,
    post(`/tickets/${ticketNo}/reveal`, { reason: '上门前约时间', fields: ['name', 'phone'] }, { 'idempotency-key': 'shown' }),
    true,
  );
  expect(shown.json).toEqual(planted);
  const office = city.as(lugu.office);
  const part = await office.partIn(ticketNo);
  await office.sign(part);
  await office.contact(part, '已与诉求人通话');
  await office.visit(part, '车库', '鸟在');
  await calledAbout(ticketNo);
  for (const to of ['reporter', 'hotline'] as const) await office.feedback(part, to, '鸟已送走');
  await office.complete(part, '鸟已送走', '社区、物业无事可做');
  await city.hotline.callBack(ticketNo, {
    reached: true,
    askedByReporter: true,
    contacted: true,
    resolved: 'yes',
    satisfied: 'yes',
  });
  await city.settled();
  const seers = [units.hotline, units.city, lugu.street, lugu.desk, lugu.office, lugu.community, lugu.property, lugu.district];
  for (const unitId of seers)
    for (const path of [`/tickets/${ticketNo}`, `/tickets/${ticketNo}/timeline`, `/tickets?q=${ticketNo}`, '/inbox', '/reveals'])
      await send(unitId, { path });
  await send(undefined, { path: `/public/tickets/${ticketNo}?accessCode=${accessCode}` });
  await send(undefined, post(`/public/tickets/${ticketNo}/urge`, { accessCode }));
  return ticketNo;
};

/** Of a reporter who agreed to be asked by a link: the message would go to the number itself. */
const linkSent = async (): Promise<void> => {
  const registered = (await register({ reporter: { ...reporter, askByLink: true } })).json as { ticketNo: string };
  await city.at('2020-12-31T09:00:00+08:00');
  const sent = readFileSync(join(program.dataDir, 'letters.jsonl'), 'utf8');
  expect(sent).toContain(registered.ticketNo);
  heard.push({ path: 'letters.jsonl', status: 0, text: sent });
};

/** What else may become of the reporter's tickets: each proceeding that there is, and all that is listed of it. */
const proceedings = async (): Promise<void> => {
  const said = { ...words, place } as const;
  const matters: Matter[] = [];
  for (let nth = 0; nth < 4; nth += 1) matters.push(await matterIn(city, said));
  const [, , third, fourth] = matters as [Matter, Matter, Matter, Matter];
  await proceedingsIn(city, matters, said);
  await partsIn(city, await whistleIn(city, third));
  const unled = (await register({ category: undefined, place: undefined })).json as { ticketNo: string };
  await city.settled();
  const onTicket = (ticketNo: string, step: string, body: object): Sent => post(`/tickets/${ticketNo}/${step}`, body);
  const { ticketNo: head } = third;
  const { ticketNo: member } = fourth;
  const notices = ['reporter', 'hotline'].map((to) => ({ to, how: '电话', at: begin }));
  const extended = { reason: '雨天', until: '2020-12-24T09:00:00+08:00', notices };
  const steps: [string, Sent][] = [
    [units.hotline, onTicket(unled.ticketNo, 'consult', { unitIds: [lugu.district], question: '归谁' })],
    [lugu.office, post(`/assignments/${third.part}/extend`, extended)],
    [units.hotline, onTicket(head, 'group', { ticketNos: [member], reason: '同一车库' })],
    [units.hotline, onTicket(head, 'ungroup', { ticketNo: member, reason: '不同车库' })],
    [units.hotline, onTicket(head, 'urge', { text: '又来电话' })],
    [units.hotline, onTicket(member, 'withdraw', { reason: '诉求人不再要求' })],
  ];
  for (const [unitId, sent] of steps) await send(unitId, sent);
  expect(heard.filter(({ path, status }) => steps.some(([, sent]) => sent.path === path) && status >= 300)).toEqual([]);
  await city.settled();
  const lists = contracts.filter(({ method, path }) => method === 'GET' && path !== undefined && !path.includes(':'));
  for (const unitId of [units.hotline, units.city, lugu.street, lugu.office, lugu.district])
    for (const { path } of lists) await send(unitId, { path: path! });
};

/** Every refusal that a request with the reporter in it can meet. */
const refusals = async (ticketNo: string): Promise<void> => {
  const body = { ...words, place };
  await register({ surprise: 1 });
  await register({ reporter: { ...reporter, age: 7 } });
  await register({ reporter: { name: `${planted.name}\0`, phone: planted.phone } });
  await register({ reporter: { name: planted.name.repeat(20), phone: `${planted.phone} 转 8` } });
  await register({ reporter: { ...reporter, anonymous: true } });
  await register({ reporter: planted.name });
  await register({ category: 'magic/spells' });
  await register({ place: { unitId: '119999999' } });
  await register({ kind: 'help' }, { 'idempotency-key': 'first' });
  await register({ then: { dispatch: { lead: lugu.community } } });
  await send(lugu.street, post('/tickets', body));
  await send(undefined, post('/tickets', body));
  await send(units.hotline, post('/dispatch/dry-run', body));
  await send(lugu.street, post('/whistles', { kind: 'demand', reason: planted.name, targets: [], reporter }));
  await send(lugu.street, post('/whistles/dry-run', { kind: planted.phone, reason: planted.name }));
  await send(units.hotline, { path: '/tickets', body: JSON.stringify(body).slice(0, -1) });
  await send(units.hotline, { path: '/tickets', body: JSON.stringify({ ...body, description: 'x'.repeat(1_200_000) }) });
  await send(units.hotline, { ...post('/tickets', body), headers: { 'content-type': 'text/plain' } });
  for (let nth = 0; nth < 4; nth += 1) await send(undefined, post('/public/tickets', { ...body, channel: 'web' }));
  await send(lugu.community, post(`/tickets/${ticketNo}/reveal`, { reason: '核实', fields: ['phone'] }));
  await send('110105015', post(`/tickets/${ticketNo}/reveal`, { reason: '核实', fields: ['phone'] }));
  for (const q of written) await send(units.hotline, { path: `/tickets?q=${encodeURIComponent(q)}` });
  await send(units.hotline, { path: '/tickets/13977365514' });
  await send(units.hotline, { path: '/nothing/13977365514?phone=13977365514' });
};

/** The database failing under a registration, in the ways that would tell a careless log the row. */
const faults = async (): Promise<void> => {
  await ledger.rows('alter table intake.person add constraint never check (false) not valid');
  const person = { name: planted.name, phone: '139 7736 5514 1' };
  expect((await register({ reporter: person })).status).toBe(500);
  await ledger.rows('alter table intake.person drop constraint never');
  await ledger.rows('alter table intake.ticket add constraint never check (false) not valid');
  expect((await register()).status).toBe(500);
  await ledger.rows('alter table intake.ticket drop constraint never');
  await ledger.rows('begin');
  await ledger.rows('lock table intake.ticket in access exclusive mode');
  expect((await register()).status).toBe(503);
  await ledger.rows('rollback');
  const many = Array.from({ length: 12 }, () => register());
  await ledger.rows(`select pg_terminate_backend(pid) from pg_stat_activity where usename <> 'fq' and datname is not null`);
  await Promise.allSettled(many);
};

/** All rows of all services as text, and what Postgres itself notes of them: files may hold them compressed. */
const rowsAsText = async (): Promise<Buffer> => {
  await ledger.rows('analyze');
  const parts: string[] = [];
  for (const table of [...(await ledger.tables()), 'pg_stats', 'pg_stat_activity'])
    for (const { row } of await ledger.rows<{ row: string }>(`select x::text as row from ${table} x`)) parts.push(row);
  return Buffer.from(parts.join('\n'));
};

describe('A reporter’s name and number', () => {
  it('are found in no answer but those to who may be shown them, in no metric, no row, no file and no log', async () => {
    const ticketNo = await wholeJourney();
    await proceedings();
    await linkSent();
    await refusals(ticketNo);
    await faults();
    expect(heard.filter(({ text }) => foundIn(Buffer.from(text), forms).length > 0)).toEqual([]);
    expect(new Set(heard.map(({ status }) => status)).size).toBeGreaterThan(10);

    const metrics = Buffer.from(await (await fetch(program.metricsUrl)).text());
    expect(metrics.includes('fq_http_seconds')).toBe(true);
    expect(foundIn(metrics, [...forms, ...formsOf(control)])).toEqual([]);
    const rows = await rowsAsText();
    expect(rows.includes(control)).toBe(true);
    expect(foundIn(rows, forms)).toEqual([]);
    await ledger.rows('checkpoint');
    await ledger.close();

    await program.stop();
    expect(filesWith(program.dataDir, forms)).toEqual({});
  }, 120_000);

  it('would have been found: what was meant to be kept is', () => {
    const found = Object.keys(filesWith(program.dataDir, formsOf(control)));
    expect(found.some((file) => file.startsWith('postgres/base/'))).toBe(true);
    expect(found.some((file) => file.startsWith('postgres/pg_wal/'))).toBe(true);
    // What was complained of is kept by Postgres alone: no event, log or letter says it.
    expect(found.filter((file) => !file.startsWith('postgres/'))).toEqual([]);
    const told = Object.keys(filesWith(program.dataDir, [['an event', Buffer.from('intake.ticket.registered')]]));
    expect(told.some((file) => /^nats\/.*\.blk$/.test(file))).toBe(true);
    const logged = Object.keys(filesWith(program.dataDir, [['a line of the log', Buffer.from('"level":"debug"')]]));
    expect(logged).toContain('output.log');
  });
});
