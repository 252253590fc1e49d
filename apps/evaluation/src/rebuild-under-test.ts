import { readFileSync } from 'node:fs';
import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { startUnderTest } from './under-test';

/** The rows of the fact tables, by table. */
export type Facts = Readonly<Record<string, unknown>>;
/** What a process elsewhere made of them, and signs that it is elsewhere. */
export type Rebuilt = { readonly body: string; readonly derived: number; readonly signs: readonly string[] };

const hotline = '110000-12345';

/** In a process of its own: an empty schema, filled from the facts in another order, and December 2020 closed in it. */
const rebuild = async (path: string, language: string): Promise<Rebuilt> => {
  const facts = JSON.parse(readFileSync(path, 'utf8')) as Facts;
  const abroad = { language, timeZone: process.env['TZ']! };
  const city = await startUnderTest(new Date('2021-01-09T17:00:00+08:00'), undefined, abroad);
  try {
    city.play('fq.rpc.dispatch.unsent', () => ({ count: 0 }));
    for (const [name, rows] of Object.entries(facts))
      await city.database.rows(
        sql(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1::jsonb) x order by md5(x::text)`),
        [JSON.stringify(rows)],
      );
    const { derived } = (await city.ask(evaluation.rebuild, {}, '110000')) as { derived: number };
    const closed = await city.ask(evaluation.closeMonth, { month: '2020-12' }, hotline);
    const snapshot = await city.ask(evaluation.monthSnapshot, { month: '2020-12' }, hotline);
    if (!('body' in snapshot)) throw new Error(JSON.stringify(closed));
    const [sorted] = await city.database.rows<{ upper: string }>(sql(`select upper('i')`));
    const signs = [new Date(0).toLocaleTimeString(), (0.5).toLocaleString(), sorted!.upper];
    return { body: snapshot.body, derived, signs };
  } finally {
    await city.close();
  }
};

const [, , path, language] = process.argv;
rebuild(path!, language!).then(
  (rebuilt) => process.stdout.write(JSON.stringify(rebuilt), () => process.exit(0)),
  (fault: unknown) => {
    console.error(fault);
    process.exit(1);
  },
);
