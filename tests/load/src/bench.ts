import { cpus, totalmem } from 'node:os';
import { Ground, type Platform } from './ground';
import { measureInbox } from './inbox';
import { measureLatency } from './latency';
import { measureLifecycle } from './lifecycle';
import { measureMemory } from './memory';
import { measureMonth } from './month';
import { table } from './numbers';
import { optionsFrom, type Options, type Part } from './options';
import { measureOverload } from './overload';
import { measureWindows } from './windows';

const measures: readonly { readonly parts: readonly Part[]; readonly measure: Measure }[] = [
  { parts: ['post', 'handling'], measure: measureWindows },
  { parts: ['latency'], measure: measureLatency },
  { parts: ['lifecycle'], measure: measureLifecycle },
  { parts: ['overload'], measure: measureOverload },
  { parts: ['memory'], measure: measureMemory },
  { parts: ['month'], measure: measureMonth },
  { parts: ['inbox'], measure: measureInbox },
];
const spentOnStatements = async ({ db }: Platform): Promise<string> => {
  const { rows } = await db.query<Record<string, string>>(`
    select calls, round(total_exec_time) as "exec ms", round(total_plan_time) as "plan ms", round(mean_exec_time::numeric, 3) as "mean ms",
      plans, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 110) as statement
    from pg_stat_statements s join pg_roles r on r.oid = s.userid
    where r.rolname like 'fq\\_%' order by total_exec_time + total_plan_time desc limit 45`);
  const head = ['calls', 'exec ms', 'plan ms', 'mean ms', 'plans', 'statement'];
  return table(head, rows.map((row) => head.map((name) => String(row[name])))); // prettier-ignore
};

type Measure = (ground: Ground, platform: Platform, options: Options) => Promise<void>;

/** Measures, prints, asserts nothing. See docs/performance.md. */
const bench = async (options: Options): Promise<void> => {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(`${new Date().toISOString()} · ${machine} · load ${(await import('node:os')).loadavg()[0]!.toFixed(1)}`);
  const ground = await Ground.start(options.statements);
  try {
    const platform = await ground.platform('empty', options.profile);
    console.log(
      `Memory of the platform's process before any load: ${(await platform.child.ask<number>('memory')).toFixed(0)} MiB`,
    );
    if (options.statements) await platform.db.query('create extension if not exists pg_stat_statements');
    for (const { parts, measure } of measures)
      if (parts.some((part) => options.only.includes(part))) await measure(ground, platform, options);
    if (options.statements) console.log(await spentOnStatements(platform));
    console.log(`Memory of the platform's process at the end: ${(await platform.child.ask<number>('memory')).toFixed(0)} MiB`);
  } finally {
    await ground.close();
  }
};

bench(optionsFrom(process.argv.slice(2))).then(
  () => process.exit(0),
  (fault: unknown) => {
    console.error(fault);
    process.exit(1);
  },
);
