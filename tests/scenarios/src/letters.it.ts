import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cityId, type City } from '@fengqiao/cases';
import { dispatch, gateway } from '@fengqiao/contracts';
import type { RequestKind } from '@fengqiao/domain';
import { startCity, type ReplayCity } from './stack';

type Letter = { readonly type: string; readonly title: string; readonly content: string };

/** Letters that people really wrote to their city. They are not part of the project. */
const file = resolve(__dirname, '../../../../shared/data/letters/letters-894.jsonl.gz');
const isThere = existsSync(file);
const kinds: Readonly<Record<string, RequestKind>> = { 咨询: 'inquiry', 投诉: 'complaint', 建议: 'suggestion' };
const AT_ONCE = 8;
const SHOWN = 20;

const lettersIn = (path: string): Letter[] =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Letter);

const eachAtOnce = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

if (!isThere) console.log(`The letters are not at ${file}: their scenario is skipped`);

(isThere ? describe : describe.skip)('Letters that people really wrote', () => {
  let started: ReplayCity;
  let city: City;
  const numbers: string[] = [];

  beforeAll(async () => {
    started = await startCity('2020-12-01T09:00:00+08:00');
    city = started.city;
    await city.at('2020-12-01T09:00:00+08:00');
    await eachAtOnce(lettersIn(file), async ({ type, title, content }) => {
      const words = { kind: kinds[type]!, title: title.slice(0, 100), description: content };
      // A letter has no address of its own: places are looked for where it begins.
      const address = `${title} ${content}`.replace(/\s+/g, ' ').slice(0, 200);
      numbers.push((await city.hotline.register({ channel: 'web', ...words, place: { address } })).ticketNo);
    });
    await city.at('2020-12-02T09:00:00+08:00'); // inquiries that nobody answered are dispatched by now
  }, 240_000);
  afterAll(() => started?.close());

  const allWith = async (status: 'undispatched' | 'dispatched') => {
    const items = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await city.hotline.ask(dispatch.listDispatches, { status, limit: 200, ...(cursor && { cursor }) });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };

  it('are all taken, each under a number of its own', () => {
    expect(numbers).toHaveLength(894);
    expect(new Set(numbers).size).toBe(894);
  });

  it('end each with a lead, or in the queue with candidates and a reason; none is parked', async () => {
    const [led, unled] = [await allWith('dispatched'), await allWith('undispatched')];
    expect([...led, ...unled].map(({ ticketNo }) => ticketNo).sort()).toEqual([...numbers].sort());
    for (const { lead, accountable } of led) expect([lead, accountable]).not.toContain(undefined);
    for (const { candidates, reason } of unled) {
      expect(candidates.length).toBeGreaterThan(0);
      expect(reason).toMatch(/./);
    }
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });

    await tell(led, unled);
  });

  /** Who got how many, the most first. */
  const tell = async (led: Awaited<ReturnType<typeof allWith>>, unled: typeof led): Promise<void> => {
    const { items } = await city.ranking('2020-12');
    const known = [...items, ...unled.flatMap(({ candidates }) => candidates)];
    const names = new Map(known.map(({ unitId, name }) => [unitId, name]));
    const line = ([unitId, count]: readonly [string, number]) =>
      `${String(count).padStart(6)}  ${unitId} ${names.get(unitId) ?? ''}`;
    const top = (ids: readonly string[]) => {
      const all = counted(ids);
      const rest = all.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
      return [
        ...all.slice(0, SHOWN).map(line),
        ...(rest > 0 ? [`${String(rest).padStart(6)}  ${all.length - SHOWN} further units`] : []),
      ];
    };
    const lines = [
      `Of ${numbers.length} letters ${led.length} were led at once, by:`,
      ...top(led.map(({ accountable }) => accountable!)),
      `${unled.length} wait in the queue, because:`,
      ...counted(unled.map(({ reason }) => reason!)).map(([reason, count]) => `${String(count).padStart(6)}  ${reason}`),
      'their first candidates:',
      ...top(unled.map(({ candidates }) => candidates[0]!.unitId)),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  };
});

const counted = (values: readonly string[]): [string, number][] => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
};
