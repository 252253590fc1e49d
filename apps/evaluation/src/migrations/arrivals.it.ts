import { createDatabase, dropDatabase } from '@fengqiao/testing';
import { migrate } from '@fengqiao/service';
import { Client } from 'pg';
import { evaluation } from '../index';

const path = `-c search_path=evaluation,public`;
let url: string;
let owner: Client;

beforeAll(async () => {
  url = await createDatabase('arrivals');
  const all = evaluation.migrations!;
  const before = all.slice(
    0,
    all.findIndex(({ name }) => name.startsWith('Arrivals')),
  );
  await migrate(url, 'evaluation', before);
  owner = new Client({ connectionString: url, options: path });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await dropDatabase(url);
});

const id = (n: number): string => `019b0000-0000-7000-8000-00000000000${n}`;
const fact = (version: number, at: string, writtenAt: string): Promise<unknown> =>
  owner.query(`insert into fact (dispatch_id, version, type, at, snapshot, written_at) values ($1, $2, 't', $3, '{}', $4)`, [
    id(1),
    version,
    at,
    writtenAt,
  ]);
const ordered = async (table: string, name: string): Promise<[string, number][]> =>
  (await owner.query<{ name: string; arrival: string }>(`select ${name}::text as name, arrival from ${table}`)).rows.map(
    ({ name: each, arrival }) => [`${table} ${each}`, Number(arrival)],
  );

it('gives what is kept its place by what is known of its time', async () => {
  await fact(1, '2026-01-05T08:00Z', '2026-01-05T08:00:01Z');
  await fact(2, '2026-01-05T09:00Z', '2026-01-20T09:00Z'); // late: after the close
  await fact(3, '2020-12-16T03:00Z', '2026-02-01T00:00Z'); // played on a clock of its own
  await owner.query(
    `insert into callback_outcome (callback_id, version, dispatch_id, at, reached, asked_by_reporter)
     values ($1, 2, $2, '2026-01-12T08:00Z', true, false)`,
    [id(2), id(1)],
  );
  await owner.query(
    `insert into exclusion values ($1, $2, '1', '110107011', 'a', 'false', 'revoked', '2026-01-06T08:00Z', null, 3)`,
    [id(3), id(1)],
  );
  for (const [at, [version, type]] of [
    [1, 'Asked'],
    [2, 'Approved'],
    [3, 'Revoked'],
  ].entries())
    await owner.query(`insert into history values ($1, $2, $3, $4, '{}', 'p', '{}')`, [
      id(3),
      version,
      type,
      `2026-01-${['06', '07', '18'][at]}T08:00Z`,
    ]);
  await owner.query(
    `insert into month_close values ('2025-12', $1, '2026-01-15T08:00Z', '{}', '{}', '{"profile": "beijing-1"}', 'hash')`,
    [id(4)],
  );
  await owner.query(`insert into correction_notice values ('2025-12', 1, $1, '2026-01-19T08:00Z', '{}', 7, '{}', 'other')`, [
    id(5),
  ]);

  await migrate(url, 'evaluation', evaluation.migrations!);
  const all = [
    ...(await ordered('fact', 'version')),
    ...(await ordered('callback_outcome', 'version')),
    ...(await ordered('exclusion_step', 'version')),
    ...(await ordered('month_decision', 'what')),
  ];
  expect(all.sort(([, one], [, other]) => one - other).map(([name]) => name)).toEqual([
    'fact 3',
    'fact 1',
    'exclusion_step 1',
    'exclusion_step 2',
    'callback_outcome 2',
    'month_decision closed',
    'exclusion_step 3',
    'month_decision corrected',
    'fact 2',
  ]);
  const { rows: steps } = await owner.query<{ status: string; excluded_at: Date | null; arrived_at: Date }>(
    `select status, excluded_at, arrived_at from exclusion_step order by version`,
  );
  expect(steps.map(({ status, excluded_at, arrived_at }) => [status, excluded_at, arrived_at])).toEqual([
    ['asked', null, new Date('2026-01-06T08:00Z')],
    ['approved', new Date('2026-01-07T08:00Z'), new Date('2026-01-07T08:00Z')],
    ['revoked', null, new Date('2026-01-18T08:00Z')],
  ]);
  expect((await owner.query(`select profile, sha256 from month_decision order by at`)).rows).toEqual([
    { profile: 'beijing-1', sha256: 'hash' },
    { profile: 'beijing-1', sha256: 'other' },
  ]);
});

it('puts what the release before keeps at the end', async () => {
  await fact(4, '2026-01-21T08:00Z', '2026-01-21T08:00Z');
  const { rows } = await owner.query(
    `select version from fact where arrival > (select max(arrival) from month_decision) order by arrival`,
  );
  expect(rows).toEqual([{ version: 2 }, { version: 4 }]);
});

it('lets the service take places in the order, and look how far a count is', async () => {
  await owner.query('set role fq_evaluation');
  await owner.query('select arrive()');
  await fact(5, '2026-01-22T08:00Z', '2026-01-22T08:00Z');
  await owner.query(`with own as (select set_config('fengqiao.replaying', 'on', true)) update replay set place = 1 from own`);
  await owner.query('insert into replay (place, last) values (0, 1)');
  await expect(owner.query('select arrive()')).rejects.toMatchObject({ code: '55P03' });
  await owner.query('delete from replay');
  await owner.query('select arrive()');
  await owner.query('reset role');
});
