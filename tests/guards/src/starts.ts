import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startServers } from '@fengqiao/servers';
import { build, type Copy } from './copy';
import { NotGreen, secondsSince, type Outcome } from './fault';

const probe = 'dist/tests/guards/src/start-probe.js';
const contractFile = 'libs/contracts/src/dispatch.ts';
const moduleFile = 'apps/dispatch/src/dispatch.module.ts';
const strayFile = 'apps/dispatch/src/dispatches/planted.controller.ts';

const contract = `
export const planted = command('dispatch.planted', {
  summary: 'planted',
  input: z.strictObject({}),
  output: z.object({}),
  access: 'services',
});
`;
const stray = `import { Controller } from '@nestjs/common';
import { MessagePattern, Transport } from '@nestjs/microservices';

@Controller()
export class Planted {
  @MessagePattern('fq.rpc.dispatch.planted', Transport.NATS)
  answer(): object {
    return {};
  }
}
`;

const dryRun = `export const dryRun = query('dispatch.dry-run', {`;

type Fault = { readonly what: string; readonly file: string; readonly says: RegExp; readonly plant: (copy: Copy) => void };

const faults: readonly Fault[] = [
  {
    what: 'a controller that no module lists',
    file: moduleFile,
    says: /refused: dispatch does not answer dispatch\.dry-run/,
    plant: (copy) => copy.replace(moduleFile, '    DryRunController,\n', ''),
  },
  {
    what: 'a contract without a handler',
    file: contractFile,
    says: /refused: dispatch does not answer .*dispatch\.planted/,
    plant: (copy) => copy.replace(contractFile, dryRun, `${contract}\n${dryRun}`),
  },
  {
    what: 'a handler without a contract',
    file: strayFile,
    says: /refused: fq\.rpc\.dispatch\.planted has a handler but no contract/,
    plant: (copy) => {
      copy.write(strayFile, stray);
      copy.replace(moduleFile, '@Module({', `import { Planted } from './dispatches/planted.controller';\n\n@Module({`);
      copy.replace(moduleFile, '  controllers: [', '  controllers: [Planted, ');
    },
  },
  {
    what: 'two handlers of one contract',
    file: moduleFile,
    says: /refused: .* has two handlers/,
    plant: (copy) =>
      copy.replace(
        'apps/dispatch/src/dispatches/dry-run.controller.ts',
        '  @Answers(contracts.dryRun)',
        '  @Answers(contracts.dryRun)\n  again(body: Body): Promise<Answer> {\n    return this.dryRun(body);\n  }\n\n  @Answers(contracts.dryRun)',
      ),
  },
];

/** A service on real servers: what its start says, once for each fault. */
export const startGuards = async (copy: Copy): Promise<Outcome[]> => {
  const home = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-'));
  chmodSync(home, 0o711); // root's servers are another user
  const servers = await startServers(home, { bin: resolve('node_modules/.cache/fengqiao/bin') });
  const environment = { FQ_DATABASE_URL: servers.databaseUrl, FQ_NATS_URL: servers.natsUrl };
  try {
    await build(copy);
    const clean = await copy.run(probe, [], environment);
    if (clean.status !== 0 || !clean.out.includes('started')) throw new NotGreen('the start of dispatch', clean.out);
    const outcomes: Outcome[] = [];
    for (const { what, file, says, plant } of faults) {
      const began = performance.now();
      plant(copy);
      await build(copy);
      const { status, out } = await copy.run(probe, [], environment);
      copy.restore();
      const red = status === 1 && says.test(out);
      outcomes.push({ guard: 'contracts', fault: `${file}: ${what}`, check: 'start', red, seconds: secondsSince(began) });
    }
    return outcomes;
  } finally {
    await servers.stop();
  }
};
