import 'reflect-metadata';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeApiDocs } from '@fengqiao/apps/gateway';
import { City, lugu, replayLabagou, replayLugu } from '@fengqiao/cases';
import { beijingFolder, loadCity } from '@fengqiao/city';
import { Month } from './month';
import { run } from './run';
import { startStack, type Stack } from './stack';
import { syntheticTickets } from './synthetic';
import { tellProgress, tellRanking, tellTicket } from './telling';

const BEGIN = '2019-07-11T00:00:00+08:00';
const AFTER_CASES = '2020-12-16T17:00:00+08:00';
const END = '2021-01-08T20:00:00+08:00';
const TICKETS = 200;
const SEED = 20_201_216;
const streets = [
  '110107011',
  '110107001',
  '110102020',
  '110105015',
  '110101011',
  '110106002',
  '110108001',
  '110112003',
  '110114011',
  '110116004',
];

/** Where the demonstration lives: always on servers and data of its own, which go when it ends. The documentation stays. */
const places = (): { dataDir: string; docs: string; bin: string | undefined } => {
  const kept = process.env['FQ_DATA_DIR'] ? resolve(process.env['FQ_DATA_DIR']) : undefined;
  if (kept) mkdirSync(kept, { recursive: true });
  const dataDir = mkdtempSync(join(kept ?? tmpdir(), 'fengqiao-demo-'));
  chmodSync(dataDir, 0o711); // root's servers are another user
  const docs = join(kept ?? mkdtempSync(join(tmpdir(), 'fengqiao-docs-')), 'api.html');
  return { dataDir, docs, bin: join(kept ?? resolve('.data'), 'bin') };
};

const playMonth = async (city: City): Promise<void> => {
  const profile = loadCity(beijingFolder);
  const known = streets.map((street) => ({
    street,
    communities: profile
      .childrenOf(street)
      .filter(({ kind }) => kind === 'community')
      .map(({ id }) => id),
  }));
  const month = new Month(city, syntheticTickets(TICKETS, SEED, known), lugu.street);
  console.log(`\nNow ${TICKETS} made-up tickets of December 2020, and what becomes of them until 2021-01-08 …`);
  const { commands, deadlines, callbacks } = await month.play(new Date(AFTER_CASES), new Date(END));
  console.log(`${commands} commands, ${deadlines} deadlines that ran out on the way, ${callbacks} calls to reporters.`);
};

const show = async ({ baseUrl }: Stack): Promise<void> => {
  const city = new City(baseUrl);
  const hum = await replayLabagou(city);
  console.log(await tellTicket(city, 'D-labagou · 喇叭沟门: sewage works hum at night, 2019-07-11', hum.ticketNo));
  console.log(await tellProgress(city, hum.ticketNo, hum.accessCode));
  const lock = await replayLugu(city);
  console.log(await tellTicket(city, 'D-lugu · 鲁谷: a private parking lock, 2020-12-16', lock.ticketNo));
  console.log(await tellProgress(city, lock.ticketNo, lock.accessCode));
  await playMonth(city);
  console.log(tellRanking(await city.ranking('2020-12'), lugu.street));
};

run(async () => {
  const began = performance.now();
  const { dataDir, docs, bin } = places();
  console.log('Starting Postgres, NATS and all services, with the city of Beijing, on a clock that is driven …');
  const stack = await startStack({
    dataDir,
    bin,
    httpPort: 0,
    clock: 'replay',
    clockNow: BEGIN,
    durable: false,
    logLevel: process.env['FQ_LOG_LEVEL'] || 'error',
  });
  try {
    await show(stack);
    await writeApiDocs(docs);
  } finally {
    await stack.close();
  }
  console.log(`\nThe API's documentation, to open offline: ${docs}`);
  console.log('To serve it with the platform: npm start, then http://127.0.0.1:8080/docs');
  console.log(`Done in ${Math.round((performance.now() - began) / 1000)} s.`);
});
