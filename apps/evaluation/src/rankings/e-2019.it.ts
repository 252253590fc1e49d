import { evaluation, type DispatchSnapshot } from '@fengqiao/contracts';
import { Fraction } from '@fengqiao/domain';
import type { Heard } from '@fengqiao/service';
import { v7 } from 'uuid';
import { FactCommands } from '../facts/fact.commands';
import { each } from '../playing-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

// E-2019: the city solved 39.78 % and satisfied 60.30 % in January, 69.52 % and 83.59 % in October. Published are these two
// months alone; tickets and callbacks of all of them, and the rates of the months between, are generated (`rates`).
type Answers = { readonly resolved: 'yes' | 'partly' | 'no'; readonly satisfied?: 'yes' | 'mostly' | 'no' };
type Generated = { readonly month: string; readonly rates: 'published' | 'generated'; readonly solved: number; readonly of: number; readonly satisfied: number; readonly ofThem: number }; // prettier-ignore

const months: readonly Generated[] = [
  { month: '2019-01', rates: 'published', solved: 72, of: 181, satisfied: 99.5, ofThem: 165 },
  ...['02', '03', '04', '05', '06', '07', '08', '09'].map((month, at) => ({
    ...{ month: `2019-${month}`, rates: 'generated' as const, of: 20, ofThem: 20 },
    ...{ solved: 8 + at / 2, satisfied: 12 + at / 2 },
  })),
  { month: '2019-10', rates: 'published', solved: 73, of: 105, satisfied: 53.5, ofThem: 64 },
];
const streets = ['110101011', '110102020', '110107011', '110105015'];
const hotline = '110000-12345';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(new Date('2018-12-31T00:00:00+08:00'));
  city.play('fq.rpc.dispatch.unsent', () => ({ count: 0, newest: '1' }));
});
afterAll(() => city?.close());

let numbers = 0;
const ticketIn = (month: string, more: Partial<DispatchSnapshot> = {}): DispatchSnapshot => {
  const at = `${month}-02T09:00:00+08:00`;
  const accountable = streets[numbers % streets.length]!;
  const inTime = { dueAt: `${month}-02T11:00:00+08:00`, stoppedAt: `${month}-02T09:30:00+08:00` };
  return {
    ...{ dispatchId: v7(), ticketId: v7(), ticketNo: `2019${String(++numbers).padStart(11, '0')}`, version: 1, at },
    ...{ by: accountable, status: 'handling', kind: 'complaint', channel: 'hotline', hasContact: true, registeredAt: at },
    ...{ accountable, lead: accountable, dueAt: `${month}-15T18:00:00+08:00`, provisional: false },
    ...{ catalogueVersion: 'catalogue-1', limitsVersion: 'limits-1', dispatchRound: 1, handlingRound: 1 },
    ...{ candidates: [], overridden: false, assignments: [], response: { sign: inTime, contact: inTime } },
    ...more,
  };
};

const hear = (type: string, ...snapshots: readonly DispatchSnapshot[]): Promise<void> =>
  each(snapshots, (data) => {
    const envelope = { type: `dispatch.dispatch.${type}.v1`, correlationid: v7() } as Heard<DispatchSnapshot>['envelope'];
    return city.database.transaction((tx) => city.app.get(FactCommands).keep({ tx, data, envelope }));
  });
const record = (ticketNo: string, said: Answers) =>
  city.ask(evaluation.recordCallback, { ticketNo, reached: true, contacted: true, ...said }, hotline);

/** `sum` out of `of`, one of them by half where it must be. */
const shares = <Whole, Half, None>(sum: number, of: number, whole: Whole, half: Half, none: None): (Whole | Half | None)[] =>
  Array.from({ length: of }, (_, at) => (at < Math.floor(sum) ? whole : at < sum ? half : none));

const countedIn = async ({
  month,
  solved,
  of,
  satisfied,
  ofThem,
}: Generated): Promise<(DispatchSnapshot & { said: Answers })[]> => {
  const resolved = shares(solved, of, 'yes' as const, 'partly' as const, 'no' as const);
  const content = shares(satisfied, ofThem, 'yes' as const, 'mostly' as const, 'no' as const);
  const tickets = resolved.map((one, at) => {
    const isOfPress = at >= ofThem; // its result is checked, nobody is asked whether he is satisfied
    const more = isOfPress ? ({ channel: 'media', hasContact: false } as const) : {};
    return { ...ticketIn(month, more), said: isOfPress ? { resolved: one } : { resolved: one, satisfied: content[at]! } };
  });
  await hear('dispatched', ...tickets.map(({ said: _, ...snapshot }) => snapshot));
  return tickets;
};

/** Against the trend. */
const solved: Answers = { resolved: 'yes', satisfied: 'yes' };

type Said = DispatchSnapshot & { readonly said: Answers };

/** Two that hang on this one, of which one reporter says what the head's says and the other what `another`'s does. */
const groupAt = async (month: string, { said, ...head }: Said, another: Said): Promise<Said[]> => {
  const group = { groupId: v7(), headTicketId: head.ticketId, headTicketNo: head.ticketNo };
  const members = [ticketIn(month), ticketIn(month)];
  await hear('dispatched', ...members);
  await hear('worked', { ...head, version: 2, group: { ...group, role: 'head' } });
  await hear('grouped', ...members.map((one) => ({ ...one, version: 2, status: 'grouped', group: { ...group, role: 'member' as const } }))); // prettier-ignore
  return members.map((one, at) => ({ ...one, said: at === 0 ? said : another.said }));
};

/** All that must not count in the month, or not twice, or not for that unit; each answered against the trend. */
const uncountedIn = async (month: string) => {
  const [excluded, unreached, late, extended] = [ticketIn(month), ticketIn(month), ticketIn(month), ticketIn(month)];
  const inquiry = ticketIn(month, { kind: 'inquiry' });
  await hear('dispatched', excluded, unreached, late, extended, inquiry);
  const year = Number(month.slice(0, 4));
  await city.moveTo(new Date(`${month}-03T10:00:00+08:00`));
  const early = { ticketNo: extended.ticketNo, reached: true, contacted: true, ...solved, askedByReporter: true };
  expect(await city.ask(evaluation.recordCallback, early, hotline)).toMatchObject({ status: 'done' });
  expect(await record(inquiry.ticketNo, solved)).toMatchObject({ refused: 'step-not-allowed' });
  await hear('extended', { ...extended, version: 2, dueAt: `${year + 1}-06-15T18:00:00+08:00` });
  await hear('closed', { ...late, version: 2, status: 'closed', at: `${month}-15T20:00:00+08:00` });
  return { excluded, unreached, late };
};

/** As often, far apart and by as many channels as the policy asks: nobody ever answers. */
const tryInVain = async ({ ticketNo }: DispatchSnapshot, month: string): Promise<void> => {
  const attempt = (channel?: 'sms') => city.ask(evaluation.recordCallback, { ticketNo, reached: false, ...(channel && { channel }) }, hotline); // prettier-ignore
  expect(await attempt()).toMatchObject({ status: 'due', attempts: 1 });
  await city.moveTo(new Date(`${month}-16T15:00:00+08:00`));
  expect(await attempt('sms')).toMatchObject({ status: 'due', attempts: 2 });
  await city.moveTo(new Date(`${month}-17T10:00:00+08:00`));
  expect(await attempt()).toMatchObject({ status: 'done', attempts: 3 }); // given up
};

/** What was played of a month: one that counts, one answered too late, and how many items each street has. */
type Played = {
  readonly head: DispatchSnapshot;
  readonly late: DispatchSnapshot;
  readonly items: Readonly<Record<string, number>>;
};

const play = async (generated: Generated): Promise<Played> => {
  const { month } = generated;
  const tickets = await countedIn(generated);
  // Means of thirds, which together are as much as both would be alone.
  const [head, other, closed] = [tickets[0]!, tickets[generated.ofThem - 2]!, tickets[1]!];
  const members = [...(await groupAt(month, head, other)), ...(await groupAt(month, other, head))];
  const passed = tickets.at(-1)!;
  const { said: _, ...before } = passed;
  const [from, to] = [before.accountable!, streets.find((id) => id !== before.accountable)!];
  await hear('objection-upheld', { ...before, version: 2, accountable: to, lead: to, objectors: [from], dispatchRound: 2 });
  const { excluded, unreached, late } = await uncountedIn(month);
  await city.moveTo(new Date(`${month}-16T10:00:00+08:00`));
  const { said: __, ...open } = closed;
  await hear('closed', { ...open, version: 2, status: 'closed', at: `${month}-16T09:00:00+08:00` });
  await each([...tickets, ...members], async ({ ticketNo, said }) =>
    expect(await record(ticketNo, said)).toMatchObject({ status: 'done' }),
  );
  await record(excluded.ticketNo, solved);
  const asking = { ticketNo: excluded.ticketNo, reasonCode: 'false', evidence: '核实' };
  const asked = await city.ask(evaluation.askExclusion, asking, excluded.accountable);
  const id = 'exclusionId' in asked ? asked.exclusionId : '';
  expect(await city.ask(evaluation.decideExclusion, { id, approved: true, reason: '属实' }, hotline)).toMatchObject({ status: 'approved' }); // prettier-ignore
  await tryInVain(unreached, month);
  const units = [...tickets.slice(0, -1), unreached, late].map(({ accountable }) => accountable!).concat(to);
  return { head, late, items: Object.fromEntries(streets.map((id) => [id, units.filter((unit) => unit === id).length])) };
};

/** What a reporter says when the month is over and closed counts in the month in which it is said. */
const closeAndChange = async (month: string, { head, late }: Played): Promise<void> => {
  expect(await city.ask(evaluation.closeMonth, { month }, hotline)).toMatchObject({ status: 'closed' });
  await record(head.ticketNo, { resolved: 'no', satisfied: 'no' });
  expect(await record(late.ticketNo, solved)).not.toHaveProperty('refused');
};

/** In percent, to two decimals: the districts' sums, each with its definition. */
const cityIn = async (month: string) => {
  const answer = await city.ask(evaluation.ranking, { month, level: 'district' }, '110000');
  if ('refused' in answer) throw new Error(answer.because);
  const percent = (rate: 'resolution' | 'satisfaction'): string => {
    const num = Fraction.sum(answer.items.map((one) => Fraction.of(Math.round(one[rate].num * 6), 6)));
    return num.times(Fraction.of(100)).over(Fraction.of(answer.items.reduce((sum, one) => sum + one[rate].den, 0))).toFixed(2); // prettier-ignore
  };
  const excluded = answer.items.reduce((sum, one) => sum + one.excluded, 0);
  const items = answer.items.reduce((sum, one) => sum + one.items, 0);
  return { items, resolved: percent('resolution'), satisfied: percent('satisfaction'), excluded, by: answer.definitionId };
};

const by = 'three-rates-30-35-35';
// Besides those that were answered: who was not reached, and who answered too late.
const itemsOf = ({ of }: Generated): number => of + 2;
const [january, october] = [months[0]!, months.at(-1)!];

describe('E-2019', () => {
  const played = new Map<string, Played>();
  beforeAll(async () => {
    for (const generated of months) played.set(generated.month, await play(generated));
    await city.moveTo(new Date('2019-11-08T10:00:00+08:00'));
    for (const [month, one] of played) await closeAndChange(month, one);
  }, 120_000);

  it('comes out in both published months, whatever else there was', async () => {
    expect([january.rates, october.rates]).toEqual(['published', 'published']);
    expect(await cityIn('2019-01')).toEqual({ items: itemsOf(january), resolved: '39.78', satisfied: '60.30', excluded: 1, by });
    expect(await cityIn('2019-10')).toEqual({ items: itemsOf(october), resolved: '69.52', satisfied: '83.59', excluded: 1, by });
  });

  it('has months between that are generated, by the same definition', async () => {
    const generated = months.filter(({ rates }) => rates === 'generated');
    const between = await Promise.all(generated.map(({ month }) => cityIn(month)));
    expect(between).toEqual(
      generated.map((one, at) => ({
        items: itemsOf(one),
        resolved: (40 + 2.5 * at).toFixed(2),
        satisfied: (60 + 2.5 * at).toFixed(2),
        excluded: 1,
        by,
      })),
    );
    expect(between).toHaveLength(8);
  });

  it('counts what was said of a closed month in the month in which it was said', async () => {
    const late = async (unitId: string) => {
      const answer = await city.ask(evaluation.listCorrections, { month: '2019-11', unitId }, '110000');
      return 'items' in answer ? answer.items.map(({ of, items }) => [of, items]) : answer;
    };
    const lines = (await Promise.all(streets.map(late))).flat();
    // One that was solved and is not, and one that was not asked before.
    expect(lines.sort()).toEqual(months.flatMap(({ month }) => [[month, -1], [month, -1], [month, 1], [month, 1]])); // prettier-ignore
  });

  it.each(months.map(({ month }) => month))('counts in %s what was passed on for the unit that leads, not for the objector', async (month) => {
    const answer = await city.ask(evaluation.ranking, { month, level: 'street' }, '110000');
    const items = 'items' in answer ? answer.items.filter(({ unitId }) => streets.includes(unitId)) : [];
    expect(Object.fromEntries(items.map((one) => [one.unitId, one.items]))).toEqual(played.get(month)!.items);
  }); // prettier-ignore
});
