import { cpus, totalmem } from 'node:os';
import { Ground, type Platform } from './ground';
import { measureLatency } from './latency';
import { measureLifecycle } from './lifecycle';
import { optionsFrom, type Options, type Part } from './options';
import { measureOverload } from './overload';
import { measureWindows } from './windows';

const measures: readonly { readonly parts: readonly Part[]; readonly measure: Measure }[] = [
  { parts: ['post', 'handling'], measure: measureWindows },
  { parts: ['latency'], measure: measureLatency },
  { parts: ['lifecycle'], measure: measureLifecycle },
  { parts: ['overload'], measure: measureOverload },
];
type Measure = (ground: Ground, platform: Platform, options: Options) => Promise<void>;

/** Measures, prints, asserts nothing. See docs/performance.md. */
const bench = async (options: Options): Promise<void> => {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(`${new Date().toISOString()} · ${machine} · load ${(await import('node:os')).loadavg()[0]!.toFixed(1)}`);
  const ground = await Ground.start();
  try {
    const platform = await ground.platform('empty', options.profile);
    console.log(`Memory of the platform's process before any load: ${(await platform.child.ask<number>('memory')).toFixed(0)} MiB`);
    for (const { parts, measure } of measures)
      if (parts.some((part) => options.only.includes(part))) await measure(ground, platform, options);
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
