import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers } from '@fengqiao/servers';
import { sweep } from './sweep';

it('removes what killed runs left, and nothing else', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'fengqiao-sweep-'));
  const folder = (name: string, lock?: string): string => {
    mkdirSync(join(parent, name));
    if (lock) writeFileSync(join(parent, name, 'lock'), lock);
    return join(parent, name);
  };
  const dead = folder('fengqiao-dead', JSON.stringify({ pid: process.pid, started: 'in another life' }));
  const young = folder('fengqiao-young');
  const foreign = folder('other-thing', '{}');
  const living = join(parent, 'fengqiao-living');
  const elsewhere = 'postgres://127.0.0.1:1/none';
  const servers = await startServers(living, { postgresUrl: elsewhere, natsUrl: 'nats://127.0.0.1:1' });
  try {
    await expect(sweep(parent, 'fengqiao-')).resolves.toEqual([dead]);
    expect([dead, young, foreign, living].map(existsSync)).toEqual([false, true, true, true]);
    await expect(sweep(parent, 'fengqiao-', Date.now() + 7_200_000)).resolves.toEqual([young]);
  } finally {
    await servers.stop();
    rmSync(parent, { recursive: true, force: true });
  }
});
