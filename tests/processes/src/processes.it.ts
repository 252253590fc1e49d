import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { hotlineId, lugu } from '@fengqiao/cases';
import { clientFor, tokenOf, type Client } from '@fengqiao/client';
import { dispatch, intake } from '@fengqiao/contracts';
import { eventually } from '@fengqiao/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { BusUser, identityOf } from './bus';
import { allServices, Platform, storedServices, type ServiceName } from './platform';

const words = { channel: 'hotline', kind: 'complaint', description: '楼前有地锁', reporter: { phone: '13900080008' } } as const;

/** One process per service: what is open to one is closed to the others, and what ends one leaves the others be. */
describe('The platform in processes of its own', () => {
  let platform: Platform;
  let ticketNo: string;
  let assignmentId: string;

  const as = (unitId: string): Client => clientFor(platform.baseUrl, { token: () => tokenOf(platform.baseUrl, unitId) });
  const register = async (): Promise<string> =>
    (await as(hotlineId).call(intake.register, { ...words, place: { unitId: lugu.community } })).ok().ticketNo;
  const partOf = async (ticket: string) => {
    const { items } = (await as(lugu.street).call(dispatch.inbox, { limit: 200 })).ok();
    return items.find((item) => item.ticketNo === ticket);
  };

  beforeAll(async () => {
    platform = await Platform.start();
    if (!platform.baseUrl) throw new Error(`It did not start: ${platform.said}`);
  }, 60_000);
  afterAll(() => platform?.discard());

  it('has one process per service, each told only its own secrets', () => {
    const environments = allServices.map((service) => platform.environmentOf(service));
    const kept = (name: string) => environments.map((environment) => environment[name]);
    expect(kept('FQ_NATS_USER')).toEqual(['intake', 'dispatch', 'whistle', 'evaluation', 'gateway']);
    expect(new Set(kept('FQ_NATS_PASSWORD')).size).toBe(5);
    expect(new Set(kept('FQ_SERVICE_KEY')).size).toBe(5);
    expect(kept('FQ_VAULT_KEY').map(Boolean)).toEqual([true, false, false, false, false]);
    const roles = kept('FQ_DATABASE_URL').map((url) => url && new URL(url).username);
    expect(roles).toEqual(['fq_intake', 'fq_dispatch', 'fq_whistle', 'fq_evaluation', undefined]);
    const { natsPasswords, postgresPasswords } = platform.secrets;
    for (const service of allServices) {
      const told = Object.values(platform.environmentOf(service)).join('\n');
      const knows = (passwords: object) => Object.entries(passwords).filter(([, password]) => told.includes(password as string));
      expect(knows(natsPasswords).map(([user]) => user)).toEqual([service]);
      expect(knows(postgresPasswords).map(([user]) => user)).toEqual(service === 'gateway' ? [] : [service]);
    }
  });

  it('tells its passwords to nobody else: not on command lines, not in logs', () => {
    const { natsPasswords, postgresPasswords } = platform.secrets;
    const shown = [platform.commandLines, platform.logs, platform.said];
    expect(platform.commandLines).toContain('postgres');
    for (const password of [...Object.values(natsPasswords), ...Object.values(postgresPasswords)])
      expect(shown.filter((text) => text.includes(password))).toEqual([]);
  });

  it('brings a ticket to the street', async () => {
    expect(await platform.statusOf('/health/ready')).toBe(200);
    ticketNo = await register();
    ({ assignmentId } = await eventually(() => partOf(ticketNo), 10_000));
    expect((await partOf(ticketNo))?.status).toBe('assigned');
  });

  describe('A NATS user', () => {
    let users: Record<ServiceName, BusUser>;

    beforeAll(async () => {
      const made = await Promise.all(allServices.map(async (name) => [name, await BusUser.as(platform, name)] as const));
      users = Object.fromEntries(made) as Record<ServiceName, BusUser>;
    });
    afterAll(() => Promise.all(Object.values(users ?? {}).map((user) => user.close())));

    const stream = async () => {
      const { FQ_NATS_URL: servers } = platform.environmentOf('gateway');
      const nats = await connect({ servers: servers!, user: 'operator', pass: platform.secrets.natsPasswords.operator });
      const info = await (await jetstreamManager(nats)).streams.info('FENGQIAO_EVENTS');
      await nats.close();
      return info.state.last_seq;
    };

    it('is needed: whoever names none, or has another’s password, stays outside', async () => {
      const { FQ_NATS_URL: servers, FQ_NATS_PASSWORD: pass } = platform.environmentOf('intake');
      await expect(connect({ servers: servers! })).rejects.toThrow(/authorization/i);
      await expect(connect({ servers: servers!, user: 'dispatch', pass: pass! })).rejects.toThrow(/authorization/i);
    });

    it('says no event of another service', async () => {
      const before = await stream();
      const event = { intake: 'dispatch', dispatch: 'whistle', whistle: 'evaluation', evaluation: 'intake', gateway: 'intake' };
      for (const name of allServices) {
        const subject = `fq.evt.${event[name]}.ticket.registered.v1`;
        expect(await users[name].refused((nats) => nats.publish(subject, '{}'))).toContain(subject);
      }
      expect(await stream()).toBe(before);
    });

    it('says how much waits for itself, and for nobody else', async () => {
      for (const [name, subject] of [
        ['intake', 'fq.backlog.dispatch'],
        ['gateway', 'fq.backlog.gateway'],
      ] as const)
        expect(await users[name].refused((nats) => nats.publish(subject, '0'))).toContain(subject);
      expect(await users.gateway.refused((nats) => nats.subscribe('fq.backlog.*', { callback: () => undefined }))).toContain(
        'fq.backlog.*',
      );
    });

    it('hears neither what another service is asked, nor what it is answered, nor everything', async () => {
      for (const [name, subject] of [
        ['intake', dispatch.sign.subject],
        ['dispatch', intake.register.subject],
        ['whistle', intake.register.subject],
        ['evaluation', 'fq.rpc.>'],
        ['gateway', '_INBOX_intake.>'],
        ['intake', '_INBOX.>'],
        ['dispatch', 'fq.evt.>'],
        ['evaluation', '>'],
      ] as const)
        expect(await users[name].refused((nats) => nats.subscribe(subject, { callback: () => undefined }))).toContain(subject);
    });

    it('asks nobody what it has no business to ask', async () => {
      for (const [name, subject] of [
        ['intake', dispatch.sign.subject],
        ['dispatch', intake.reveal.subject],
        ['whistle', dispatch.sign.subject],
        ['evaluation', intake.register.subject],
        ['gateway', dispatch.ofTicket.subject],
      ] as const)
        expect(await users[name].refused((nats) => nats.publish(subject, '{}'))).toContain(subject);
    });

    it('touches no durable of another service, and makes none with another filter', async () => {
      const api = '$JS.API.CONSUMER';
      for (const [name, subject] of [
        ['intake', `${api}.MSG.NEXT.FENGQIAO_EVENTS.dispatch-ticket`],
        ['dispatch', `${api}.INFO.FENGQIAO_EVENTS.evaluation-dispatch`],
        ['whistle', `${api}.MSG.NEXT.FENGQIAO_EVENTS.dispatch-ticket`],
        ['evaluation', '$JS.ACK.FENGQIAO_EVENTS.dispatch-ticket.1.1.1.1.1'],
        ['intake', `${api}.CREATE.FENGQIAO_EVENTS.intake-dispatch.fq.evt.>`],
        ['intake', `${api}.DURABLE.CREATE.FENGQIAO_EVENTS.intake-dispatch`],
        ['evaluation', `${api}.DELETE.FENGQIAO_EVENTS.dispatch-ticket`],
        ...['PURGE', 'UPDATE', 'DELETE', 'MSG.DELETE'].map((to) => ['intake', `$JS.API.STREAM.${to}.FENGQIAO_EVENTS`] as const),
        ['gateway', '$JS.API.STREAM.INFO.FENGQIAO_EVENTS'],
      ] as const)
        expect(await users[name].refused((nats) => nats.publish(subject, '{}'))).toContain(subject);
    });

    it('of a service with a database reads any event by its number, and finds nothing personal and no free text in it', async () => {
      const last = await stream();
      for (const name of storedServices) {
        const { streams } = await jetstreamManager(users[name].nats, { checkAPI: false });
        const numbers = Array.from({ length: last }, (_, nth) => nth + 1);
        const events = await Promise.all(numbers.map(async (seq) => (await streams.getMessage('FENGQIAO_EVENTS', { seq }))!));
        const saidBy = new Set(events.map(({ subject }) => subject.split('.')[2]));
        expect([...saidBy].filter((service) => service !== name)).not.toEqual([]);
        const texts = events.map((event) => event.string()).join('\n');
        expect(texts).toContain(ticketNo);
        for (const said of [words.description, words.reporter.phone]) expect(texts).not.toContain(said);
      }
      const get = '$JS.API.STREAM.MSG.GET.FENGQIAO_EVENTS';
      expect(await users.gateway.refused((nats) => nats.publish(get, '{"seq":1}'))).toContain(get);
      for (const name of allServices)
        for (const subject of ['FENGQIAO_EVENTS', `FENGQIAO_EVENTS.fq.evt.${name}.ticket.registered.v1`])
          expect(await users[name].refused((nats) => nats.publish(`$JS.API.DIRECT.GET.${subject}`, '{"seq":1}'))).toContain(
            subject,
          );
    });

    it('answers nobody who did not ask', async () => {
      const subject = '_INBOX_gateway.guessed.1';
      expect(await users.dispatch.refused((nats) => nats.publish(subject, '{}'))).toContain(subject);
    });

    it('is not believed by its user alone: who asks is proven for this message', async () => {
      const input = { assignmentId };
      const body = JSON.stringify(input);
      const { subject } = dispatch.sign;
      const stranger = await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey);
      const gateway = await identityOf(platform, 'gateway');
      const forger = await identityOf(platform, 'gateway', stranger);
      const { privateKey } = await generateKeyPair('ES256');
      const token = await new SignJWT({ grants: [{ role: 'desk', unitId: lugu.street }] })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setSubject(`unit:${lugu.street}`)
        .setIssuer(platform.environmentOf('gateway')['FQ_OIDC_ISSUER']!)
        .setAudience('urn:fengqiao:api')
        .setExpirationTime('1h')
        .sign(privateKey);
      const forged: Record<string, string>[] = [
        {},
        { 'fq-assertion': await forger.assert('service', subject, body) },
        { 'fq-assertion': await gateway.assert('service', dispatch.complete.subject, body) },
        { 'fq-assertion': await gateway.assert('service', subject, '{}') },
        { 'fq-assertion': 'abc.def.ghi' },
        { 'fq-token': token },
        { 'fq-actor': `unit:${lugu.street}`, actor: `unit:${lugu.street}` },
      ];
      for (const carried of forged) expect(await users.gateway.ask(dispatch.sign, input, carried)).toBe('unverified');

      const question = { ticketNo };
      const claimed = await (
        await identityOf(platform, 'intake')
      ).assert('public', dispatch.ofTicket.subject, JSON.stringify(question));
      expect(await users.intake.ask(dispatch.ofTicket, question, { 'fq-assertion': claimed })).toBe('unverified');
      const honest = await (
        await identityOf(platform, 'intake')
      ).assert('service', dispatch.ofTicket.subject, JSON.stringify(question));
      expect(await users.intake.ask(dispatch.ofTicket, question, { 'fq-assertion': honest })).toMatchObject({ found: true });
      expect((await partOf(ticketNo))?.status).toBe('assigned');
    });
  });

  it('is signed by the street, through all of them', async () => {
    const signed = (await as(lugu.street).call(dispatch.sign, { assignmentId })).ok();
    expect(signed.status).toBe('signed');
    await eventually(async () => (await as(hotlineId).call(intake.getTicket, { ticketNo })).ok().status === 'handling', 10_000);
  });

  it('goes on when one of its processes is killed, and has it back', async () => {
    const before = new Map(allServices.map((service) => [service, platform.processOf(service)!.pid]));
    process.kill(before.get('dispatch')!, 'SIGKILL');
    const meanwhile = await register();
    expect((await as(hotlineId).call(intake.getTicket, { ticketNo: meanwhile })).status).toBe(200);
    // What was handed to the process that died is handed out again after the stream's half minute.
    await eventually(() => partOf(meanwhile).catch(() => undefined), 45_000);
    await eventually(async () => (await platform.statusOf('/health/ready')) === 200, 15_000);
    expect(platform.said).toContain('ended by itself, and is started again');
    const after = new Map(allServices.map((service) => [service, platform.processOf(service)!.pid]));
    expect(allServices.filter((service) => after.get(service) !== before.get(service))).toEqual(['dispatch']);
  }, 90_000);

  it('ends as a whole, with 0, when it is asked to', async () => {
    const pids = allServices.map((service) => platform.processOf(service)!.pid);
    expect(await platform.stop()).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('does not start with a clock that is driven, which needs them all in one', () => {
    const main = resolve('deploy/local/src/main.ts');
    const { status, stderr } = spawnSync(process.execPath, ['-r', '@swc-node/register', main, '--processes'], {
      env: { PATH: process.env['PATH'], FQ_CLOCK: 'replay' },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      1,
      'A replay clock needs all services in one process: --processes does not start with FQ_CLOCK=replay.\n',
    ]);
  });
});
