import { readFileSync } from 'node:fs';
import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { arrive } from './facts/arrival.store';
import { changingCity, standingOf } from './months-under-test';
import { startUnderTest } from './under-test';

const hotline = '110000-12345';

/** The rows of the fact tables, by table. */
export type Facts = Readonly<Record<string, unknown>>;
/** What a process elsewhere made of them, and signs that it is elsewhere. */
export type Rebuilt = {
  readonly standing: Readonly<Record<string, unknown>>;
  readonly different: readonly string[];
  /** What became of a close and of a fact that came before everything was made. */
  readonly meanwhile: readonly string[];
  readonly signs: readonly string[];
};

/** In a process of its own: an empty schema, filled from the facts in another order, and everything made of them. */
const rebuild = async (path: string, language: string): Promise<Rebuilt> => {
  const facts = JSON.parse(readFileSync(path, 'utf8')) as Facts;
  // Its digits run backwards: no two units, tickets or ids are in the order that they have here, unless a statement says so.
  const abroad = { language, timeZone: process.env['TZ']!, order: '&9<8<7<6<5<4<3<2<1<0' };
  const city = await startUnderTest(new Date('2021-02-09T09:00:00+08:00'), changingCity(), abroad);
  try {
    for (const [name, rows] of Object.entries(facts))
      await city.database.rows(
        sql(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1::jsonb) x order by md5(x::text)`),
        [JSON.stringify(rows)],
      );
    const different: string[] = [];
    const meanwhile: string[] = [];
    const nameOf = (fault: unknown): string => (fault instanceof Error ? fault.name : String(fault));
    const taken = (): string => 'taken';
    // Every second page is asked for without its cursor, as by an operator who has lost it.
    for (let nth = 0, cursor: string | undefined; nth === 0 || cursor !== undefined; nth += 1) {
      const page = await city.ask(evaluation.rebuild, { cursor: nth % 2 === 0 ? undefined : cursor, limit: 100 }, '110000');
      if ('refused' in page) throw new Error(JSON.stringify(page));
      different.push(...(page.different ?? []));
      cursor = page.nextCursor;
      if (nth > 0) continue;
      meanwhile.push(await city.ask(evaluation.closeMonth, { month: '2021-01' }, hotline).then(taken, nameOf));
      meanwhile.push(await city.database.transaction((tx) => tx.rows(arrive)).then(taken, nameOf));
    }
    await city.database.transaction((tx) => tx.rows(arrive));
    const standing = await standingOf(city);
    const [written] = await city.database.rows<{ upper: string; first: string }>(
      sql(`select upper('i'), least('0', '1') as first`),
    );
    const signs = [new Date(0).toLocaleTimeString(), (0.5).toLocaleString(), written!.upper, written!.first];
    return { standing, different, meanwhile, signs };
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
