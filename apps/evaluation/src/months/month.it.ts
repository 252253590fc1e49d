import { createHash } from 'node:crypto';
import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { eventually } from '@fengqiao/testing';
import { aDispatch, street } from '../dispatch-under-test';
import { GapCommands } from '../facts/gap.commands';
import { canonical, withTexts } from './canonical';
import { MonthStore } from './month.store';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
const local = (time: string): Date => new Date(`${time}:00+08:00`);
const said = { reached: true, contacted: true, resolved: 'yes', satisfied: 'mostly' } as const;
type Matter = ReturnType<typeof aDispatch>;

let city: UnderTest;
let unsent = 0;
let known: Matter[] = [];
const start = async (profile?: City): Promise<void> => {
  city = await startUnderTest(local('2020-12-16T11:22'), profile);
  city.play('fq.rpc.dispatch.unsent', () => ({ count: unsent, newest: '7' }));
  city.play('fq.rpc.dispatch.said-of', ({ dispatchId }) => ({
    items: known
      .flatMap(({ dispatched, signed, contacted, completed }) => [dispatched, signed, contacted, completed])
      .filter(([, data]) => data.dispatchId === dispatchId)
      .map(([name, data]) => ({
        specversion: '1.0',
        id: data.dispatchId,
        source: '/fengqiao/dispatch',
        type: `dispatch.dispatch.${name}.v1`,
        subject: data.dispatchId,
        time: data.at,
        datacontenttype: 'application/json',
        correlationid: data.dispatchId,
        data,
      })),
  }));
};
afterEach(() => city?.close());
beforeEach(() => {
  unsent = 0;
  known = [];
});

const close = (month = '2020-12', as = hotline) => city.ask(evaluation.closeMonth, { month }, as);
const snapshot = async (month = '2020-12', as = street) => {
  const answer = await city.ask(evaluation.monthSnapshot, { month }, as);
  if ('refused' in answer) throw new Error(answer.because);
  return answer;
};
const figures = async (month: string) => {
  const answer = await city.ask(evaluation.ranking, { month }, street);
  if ('refused' in answer) throw new Error(answer.because);
  const { items, resolution, response } = answer.items.find(({ unitId }) => unitId === street)!;
  return { frozen: answer.frozen, items, resolution, response };
};
const lateIn = async (month: string) => {
  const answer = await city.ask(evaluation.listCorrections, { month, unitId: street }, street);
  return 'items' in answer ? answer.items : [];
};
const behind = async (month: string) => {
  const answer = await city.ask(evaluation.drillDown, { month, unitId: street, rate: 'resolution' }, street);
  return 'items' in answer ? answer.items.map(({ ticketNo, resolved }) => [ticketNo, resolved]) : answer.refused;
};
const tell = async (...matters: Matter[]): Promise<void> => {
  known.push(...matters);
  for (const { dispatched, signed, contacted } of matters) await city.say(dispatched, signed, contacted);
};
const record = (matter: Matter, more: object = {}) =>
  city.ask(evaluation.recordCallback, { ticketNo: matter.ticketNo, ...said, ...more }, hotline);

describe('a month', () => {
  it('closes some days after its end, by those who run the hotline, once', async () => {
    await start();
    await tell(aDispatch());
    expect(await close()).toMatchObject({ refused: 'too-early', because: expect.stringContaining('2021-01-07T16:00') });
    await city.moveTo(local('2021-01-08T00:00'));
    expect(await close('2020-12', street)).toMatchObject({ refused: 'forbidden' });
    expect(await city.ask(evaluation.monthSnapshot, { month: '2020-12' }, street)).toMatchObject({ refused: 'not-found' });
    const closed = await close();
    expect(closed).toMatchObject({ status: 'closed', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await close()).toMatchObject({ refused: 'already-closed' });
    const { sha256, body } = await snapshot();
    expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
    expect('sha256' in closed && closed.sha256).toBe(sha256);
    expect(body).not.toMatch(/\d\.\d+[,}\]]/); // parts of numbers are texts
  });

  it('waits for what the sender keeps, for what is parked, and for versions that nobody can give', async () => {
    await start();
    await tell(aDispatch());
    await city.moveTo(local('2021-01-08T00:00'));
    unsent = 3;
    expect(await close()).toMatchObject({ refused: 'not-ready', present: { waiting: [{ what: 'sender', count: 3 }] } });
    unsent = 0;
    city.upstream.untold = 2;
    expect(await close()).toMatchObject({ present: { waiting: [{ what: 'sender', count: 2, examples: ['intake'] }] } });
    Object.assign(city.upstream, { untold: 0, unhandled: 4 });
    expect(await close()).toMatchObject({ present: { waiting: [{ what: 'stream', count: 4, examples: ['dispatch'] }] } });
    Object.assign(city.upstream, { unhandled: 0, parked: ['dispatch-ticket 019b'] });
    expect(await close()).toMatchObject({ present: { waiting: [{ what: 'parked', examples: ['dispatch-ticket 019b'] }] } });
    const later = { name: 'dispatch-ticket 019c', type: 'intake.ticket.registered.v1', time: '2021-01-02T04:00:00.000Z' };
    Object.assign(city.upstream, { parked: ['dispatch-ticket 019b', later.name], events: [later] });
    expect(await close()).toMatchObject({
      present: { waiting: [{ what: 'parked', count: 1, examples: ['dispatch-ticket 019b'] }] },
    });
    Object.assign(city.upstream, { parked: [later.name] });
    const lost = aDispatch();
    const [name, contacted] = lost.contacted;
    await city.say([name, { ...contacted, version: 9 }]);
    expect(await close()).toMatchObject({
      refused: 'not-ready',
      present: { waiting: [{ what: 'missing', count: 1, examples: [lost.ticketNo] }] },
    });
    await city.database.rows(sql(`update matter set newest = 1, kept = 1 where ticket_no = $1`), [lost.ticketNo]);
    const insert = `insert into inbox (consumer, message_id, parked, why) values ('evaluation-dispatch', gen_random_uuid(), $1, $2)`;
    const park = (envelope: object, why: string) => city.database.rows(sql(insert), [JSON.stringify(envelope), why]);
    await park({}, 'broken');
    await park({ data: aDispatch({ dueAt: local('2021-01-23T18:00').toISOString() }).dispatched[1] }, 'failed');
    expect(await close()).toMatchObject({ refused: 'not-ready', present: { waiting: [{ what: 'parked', count: 1 }] } });
    await city.database.rows(sql(`delete from inbox where why = 'broken'`));
    expect(await close()).toMatchObject({ status: 'closed' });
    await city.moveTo(local('2021-02-08T00:00'));
    expect(await close('2021-01')).toMatchObject({ refused: 'not-ready', present: { waiting: [{ what: 'parked', count: 1 }] } });
  }, 30_000);

  it('waits for a parked message by which somebody leaves or joins a group of the month, whatever its own limit', async () => {
    await start();
    const [head, member, joining] = [aDispatch(), aDispatch(), aDispatch({ dueAt: local('2021-01-23T18:00').toISOString() })];
    const { ticketId: headTicketId, ticketNo: headTicketNo } = head.dispatched[1];
    const named = { groupId: head.dispatched[1].dispatchId, headTicketId, headTicketNo };
    const groupedAs = (role: 'head' | 'member', [, snapshot]: Matter['contacted']) => ({ ...snapshot, version: 4, group: { ...named, role } }); // prettier-ignore
    await tell(head, member, joining);
    await city.say(['worked', groupedAs('head', head.contacted)]);
    await city.say(['grouped', { ...groupedAs('member', member.contacted), status: 'grouped', assignments: [] }]);
    await city.moveTo(local('2021-01-08T00:00'));
    const insert = sql(`insert into inbox (consumer, message_id, parked, why) values ('evaluation-dispatch', gen_random_uuid(), $1, 'failed')`); // prettier-ignore
    const parking = async (data: object) => {
      await city.database.rows(insert, [JSON.stringify({ data })]);
      const answer = await close();
      await city.database.rows(sql(`delete from inbox where why = 'failed'`));
      return answer;
    };
    const later = local('2021-01-20T18:00').toISOString();
    const held = { refused: 'not-ready', present: { waiting: [{ what: 'parked', count: 1 }] } };
    expect(await parking({ ...member.contacted[1], version: 5, dueAt: later })).toMatchObject(held); // ungrouped
    expect(await parking({ ...groupedAs('member', joining.contacted), status: 'grouped' })).toMatchObject(held);
    expect(await parking({ ...joining.contacted[1], version: 4, dueAt: later })).toMatchObject({ status: 'closed' });
  });

  it('asks dispatch for versions that are missing, and counts them', async () => {
    await start();
    const half = aDispatch();
    known.push(half);
    await city.say(half.dispatched, half.contacted);
    await city.moveTo(local('2021-01-08T00:00'));
    expect(await city.database.rows(sql(`select newest, kept from matter`))).toEqual([{ newest: 3, kept: 2 }]);
    expect(await close()).toMatchObject({ status: 'closed' });
    expect(await city.database.rows(sql(`select newest, kept from matter`))).toEqual([{ newest: 4, kept: 4 }]);
  });

  it('asks for a version that stays missing also when nobody closes, again where dispatch cannot tell it yet', async () => {
    await start();
    const [half, later] = [aDispatch(), aDispatch()];
    known.push(half);
    await city.say(half.dispatched, half.contacted, later.contacted);
    const kept = async ({ ticketNo }: Matter) =>
      (await city.database.one<{ kept: number }>(sql(`select kept from matter where ticket_no = $1`), [ticketNo]))!.kept;
    city.app.get(GapCommands).patienceMs = 0;
    await eventually(async () => (await kept(half)) === 4, 20_000);
    expect(await kept(later)).toBe(1);
    known.push(later);
    await eventually(async () => (await kept(later)) === 4, 20_000);
  }, 30_000);

  it('does not change once it is closed: what comes late is a signed correction of the month in which it arrives', async () => {
    await start();
    const [told, open] = [aDispatch(), aDispatch()];
    await tell(told, open);
    await city.moveTo(local('2020-12-24T09:00'));
    await record(told);
    await city.moveTo(local('2021-01-08T09:00'));
    expect(await close()).toMatchObject({ status: 'closed' });
    const before = [await figures('2020-12'), await behind('2020-12'), (await snapshot()).body];
    expect(before.slice(0, 2)).toEqual([
      { frozen: true, items: 2, resolution: { num: 1, den: 1 }, response: { num: 2, den: 2 } },
      [[told.ticketNo, 'yes']],
    ]);
    const correct = () => city.ask(evaluation.correctMonth, { month: '2020-12' }, hotline);
    expect(await correct()).toMatchObject({ refused: 'nothing-to-correct' });
    expect(await city.ask(evaluation.correctMonth, { month: '2021-01' }, hotline)).toMatchObject({ refused: 'not-closed' });

    await record(told, { resolved: 'no' });
    await record(open);
    expect([await figures('2020-12'), await behind('2020-12'), (await snapshot()).body]).toEqual(before);
    // one unsolved (−1), one answered for the first time (+1 of +1)
    expect(await figures('2021-01')).toMatchObject({ frozen: false, items: 0, resolution: { num: 0, den: 1 } });
    const added = await lateIn('2021-01');
    expect(added.map(({ ticketNo, of, items, resolution: { num, den } }) => [ticketNo, of, items, num, den])).toEqual([
      [told.ticketNo, '2020-12', -1, '-1', -1],
      [told.ticketNo, '2020-12', 1, '0', 1],
      [open.ticketNo, '2020-12', -1, '0', 0],
      [open.ticketNo, '2020-12', 1, '1', 1],
    ]);
    expect(await lateIn('2020-12')).toEqual([]);
    expect(await city.ask(evaluation.listCorrections, { month: '2021-01', unitId: street }, '110107010')).toMatchObject({
      refused: 'not-found',
    });
    const page = await city.ask(evaluation.listCorrections, { month: '2021-01', unitId: '110107', limit: 3 }, '110107');
    const rest = { month: '2021-01', unitId: '110107', cursor: 'nextCursor' in page ? page.nextCursor : '' };
    expect(await city.ask(evaluation.listCorrections, rest, '110107')).toEqual({ items: [added[3]] });
    const notice = await correct();
    const readBy = { definitionId: 'three-rates-30-35-35', policyVersion: 'assessment-1' };
    expect(notice).toMatchObject({ nth: 1, status: 'issued', ...readBy });
    const lines = 'lines' in notice ? notice.lines : [];
    expect(lines.map(({ ticketNo, resolvedDen, items, resolvedYes }) => [ticketNo, resolvedDen, items, resolvedYes])).toEqual(
      expect.arrayContaining([
        [told.ticketNo, 1, 0, -1],
        [open.ticketNo, 0, -1, 0],
        [open.ticketNo, 1, 1, 1],
      ]),
    );
    // the community and its property company assisted: the notice has the hash of their lines, and no answer has them
    expect(new Set(lines.map(({ unitId }) => unitId))).toEqual(new Set([street]));
    const kept = await city.database.one<{ body: string }>(sql(`select body from correction_notice`));
    const all = (await city.app.get(MonthStore).corrections(city.database, '2020-12', '0')).lines;
    expect(new Set(all.map(({ unitId }) => unitId))).toEqual(new Set([street, `${street}003`, `${street}003-wy1`]));
    const hashOf = (some: unknown) =>
      createHash('sha256')
        .update(canonical(withTexts(some)))
        .digest('hex');
    expect(JSON.parse(kept!.body)).toMatchObject({
      insideStreets: hashOf(all.filter(({ unitId }) => unitId !== street)),
      tickets: hashOf(lines),
      ...readBy,
    });
    expect(await correct()).toMatchObject({ refused: 'nothing-to-correct' });
    const { corrections } = await snapshot();
    expect(corrections).toMatchObject([{ nth: 1, ...readBy }]);
    expect(JSON.stringify(corrections)).not.toContain(told.ticketNo);
    expect(JSON.stringify(corrections)).not.toContain(`${street}003`);
    await city.moveTo(local('2021-02-09T09:00'));
    expect(await close('2021-01')).toMatchObject({ status: 'closed' });
    expect(await figures('2021-01')).toMatchObject({ frozen: true, items: 0, resolution: { num: 0, den: 1 } });
  });

  it('is read by its own policy for ever, also by the definitions beside it', async () => {
    await start();
    const told = aDispatch();
    const dueIn = (month: string) => aDispatch({ dueAt: local(`${month}-23T18:00`).toISOString() });
    await tell(told, dueIn('2020-11'), dueIn('2020-10')); // burdened for three months: 治理
    await city.moveTo(local('2020-12-24T09:00'));
    await record(told, { satisfied: 'mostly' });
    await city.moveTo(local('2021-01-08T09:00'));
    for (const month of ['2020-10', '2020-11', '2020-12']) expect(await close(month)).toMatchObject({ status: 'closed' });
    const read = (definition?: string, level: 'street' | 'district' = 'street') =>
      city.ask(evaluation.ranking, { month: '2020-12', definition, level }, street);
    const all = async () => [await read(), await read('wholly-or-not'), await read(undefined, 'district'), await read('wholly-or-not', 'district')]; // prettier-ignore
    const [official, strict, ...districts] = await all();
    expect(JSON.stringify(strict)).toContain('治理');
    for (const one of districts) expect(one).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ unitId: '110115403' })]) }); // prettier-ignore
    const now = city.city;
    const policy = now.assessmentAt(new Date());
    const changed = { ...policy, version: 'assessment-9', definitionId: 'another', levels: {}, classes: { k: 1, persistentMonths: 1 }, values: { ...policy.values, satisfied: { yes: 100, mostly: 0, no: 0 } } }; // prettier-ignore
    Object.assign(now, { assessmentAt: () => changed });
    expect(await all()).toEqual([official, strict, ...districts]);
    expect(await read('another')).toMatchObject({ refused: 'unknown-definition' });
    expect(official).toMatchObject({ definitionId: 'three-rates-30-35-35', policyVersion: 'assessment-1', frozen: true });
  });

  it('stays as it is in every reading while an earlier month goes on', async () => {
    await start();
    const earlier = Array.from({ length: 5 }, () => aDispatch({ dueAt: local('2020-11-23T18:00').toISOString() }));
    await tell(aDispatch(), ...earlier);
    await city.moveTo(local('2021-01-08T09:00'));
    expect(await close()).toMatchObject({ status: 'closed' });
    const readings = [{}, { definition: 'wholly-or-not' }, { level: 'community', role: 'assist' }] as const;
    const all = () => Promise.all(readings.map((by) => city.ask(evaluation.ranking, { month: '2020-12', ...by }, street)));
    const told = await all();
    for (const matter of earlier) await record(matter);
    expect(await all()).toEqual(told);
    expect(await close('2020-11')).toMatchObject({ status: 'closed' }); // only now, after the later one
    expect(await all()).toEqual(told);
  });
});
