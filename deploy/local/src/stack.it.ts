import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clientFor, tokenOf } from '@fengqiao/client';
import { gateway, intake } from '@fengqiao/contracts';
import { startServers } from '@fengqiao/servers';
import { startStack, type Stack, type StackOptions } from './stack';

const bin = resolve('node_modules/.cache/fengqiao/bin');

jest.setTimeout(60_000);

describe('The local stack', () => {
  let dataDir: string;
  let stack: Stack | undefined;

  const start = async (more: Partial<StackOptions> = {}): Promise<Stack> =>
    (stack = await startStack({ dataDir, bin, httpPort: 0, durable: true, logLevel: 'error', ...more }));
  const hotlineOf = ({ baseUrl }: Stack) => clientFor(baseUrl, { token: () => tokenOf(baseUrl, '110000-12345') });
  const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'fengqiao-stack-'));
    chmodSync(dataDir, 0o711); // root's servers are another user
  });
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('finds on a second start what the first one was told, with the same codes and the same tokens', async () => {
    const first = await start();
    const token = await tokenOf(first.baseUrl, '110000-12345');
    const registered = (
      await hotlineOf(first).call(intake.register, {
        channel: 'hotline',
        kind: 'complaint',
        description: '楼前有地锁',
        reporter: { phone: '13900070007' },
      })
    ).ok();
    await first.close();

    const second = await start({ httpPort: Number(new URL(first.baseUrl).port) });
    expect(await statusOf(`${second.baseUrl}/health/ready`)).toBe(200);
    const { ticketNo, accessCode } = registered;
    const kept = (await clientFor(second.baseUrl, { token }).call(intake.getTicket, { ticketNo })).ok();
    expect(kept.description).toBe('楼前有地锁');
    expect((await clientFor(second.baseUrl).call(intake.publicProgress, { ticketNo, accessCode })).status).toBe(200);
    const asked = { ticketNo, reason: '核实', fields: ['phone' as const] };
    expect((await hotlineOf(second).call(intake.reveal, asked)).ok()).toEqual({ phone: '13900070007' });
  });

  it('works on a Postgres that runs already, whose roles have the passwords that it was told', async () => {
    const home = join(dataDir, 'elsewhere');
    const servers = await startServers(home, { bin, natsUrl: 'nats://127.0.0.1:1', postgresPassword: 'of-its-owner' });
    const passwords = { intake: 'of/intake', dispatch: 'of dispatch', whistle: 'of:whistle', evaluation: 'of-evaluation' };
    const named = Object.entries(passwords).map(([service, password]) => [`FQ_${service.toUpperCase()}_DB_PASSWORD`, password]);
    try {
      const { baseUrl } = await start({
        databaseUrl: servers.databaseUrl,
        environment: Object.fromEntries(named) as Record<string, string>,
      });
      expect(await statusOf(`${baseUrl}/health/ready`)).toBe(200);
      await expect(start({ dataDir: join(dataDir, 'other'), databaseUrl: servers.databaseUrl })).rejects.toThrow(/password/);
    } finally {
      await stack?.close();
      await servers.stop();
    }
  });

  it('keeps its secrets where only its user reads them', () => {
    for (const file of ['secrets.json', 'identity-provider.key.json'])
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  it('is live and ready on the public port, and tells its metrics on another', async () => {
    const { baseUrl, opsPort } = await start();
    expect(await statusOf(`${baseUrl}/health/live`)).toBe(200);
    expect(await statusOf(`${baseUrl}/docs`)).toBe(200);
    expect(await statusOf(`${baseUrl}/metrics`)).toBe(404);
    const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    for (const service of ['intake', 'dispatch', 'whistle', 'evaluation'])
      expect(metrics).toContain(`fq_outbox_depth{service="${service}"}`);
  });

  it('has no clock to drive unless it is a replay', async () => {
    const { baseUrl } = await start();
    const city = clientFor(baseUrl, { token: () => tokenOf(baseUrl, '110000') });
    expect((await city.call(gateway.replayClock, { now: '2030-01-01T00:00:00Z' })).status).toBe(404);
  });

  it('says in one sentence which setting to change when its port is taken, and that it runs already', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await expect(start({ httpPort: port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken by another program: set FQ_HTTP_PORT`,
    );
    taken.close();

    const running = await start();
    await expect(startStack({ dataDir, bin, httpPort: 0, durable: true })).rejects.toThrow('already runs');
    expect(await running.ready()).toBe(true);
  });

  it('does not start for production', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(startStack({ dataDir, httpPort: 0, durable: true })).rejects.toThrow('NODE_ENV=production');
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });
});
