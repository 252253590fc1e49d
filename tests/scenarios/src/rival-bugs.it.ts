import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cityId, lugu, type City, type Hand } from '@fengqiao/cases';
import { beijingFolder } from '@fengqiao/city';
import { dispatch, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const begin = on('01T09:00:00');
/** 广安门外, in 西城: a street of another district than 鲁谷, with a neighbour whose code begins alike. */
const elsewhere = { street: '110102020', district: '110102', community: '110102020001' };

/** 石景山 hears of an unsigned ticket at its head after five minutes; no other district does. */
const ownLadder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'fengqiao-profile-'));
  cpSync(beijingFolder, folder, { recursive: true });
  const file = join(folder, 'limits.yaml');
  const ladder = `districts: { '${lugu.district}': { sign: [{ after: { amount: 5, unit: minutes }, to: head }] } }`;
  writeFileSync(file, readFileSync(file, 'utf8').replace('    ladders:\n', `    ${ladder}\n    ladders:\n`));
  return folder;
};

/** Faults that were found by reading another platform of this field: each `it` fails on a platform that has it. */
describe('What other platforms get wrong', () => {
  const profile = ownLadder();
  let started: ReplayCity;
  let city: City;
  let hotline: Hand;

  beforeAll(async () => {
    started = await startCity(begin, {}, profile);
    city = started.city;
    hotline = city.hotline;
    await city.at(begin);
  });
  afterAll(async () => {
    await started?.close();
    rmSync(profile, { recursive: true });
  });

  const register = async (unitId: string | undefined, more: object = {}): Promise<string> => {
    const { ticketNo } = await hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼道里有杂物',
      reporter: { phone: '13900050005' },
      ...(unitId && { place: { unitId } }),
      ...more,
    });
    await city.settled();
    return ticketNo;
  };
  const escalations = async (hand: Hand) => {
    const items = [];
    for (let cursor: string | undefined; ;) {
      const page = await hand.ask(dispatch.listEscalations, { limit: 200, ...(cursor && { cursor }) });
      items.push(...page.items);
      if (!(cursor = page.nextCursor)) return items;
    }
  };
  const told = async (hand: Hand, ticketNo: string): Promise<string[]> =>
    (await escalations(hand)).filter((item) => item.ticketNo === ticketNo).map(({ ladder, rung }) => `${ladder} ${rung}`);
  const clocks = async (hand: Hand, assignmentId: string) => {
    const { clocks: set, dueAt, next } = await hand.ask(dispatch.getAssignment, { assignmentId });
    return { set, dueAt, next };
  };

  it('a. A comment resets no clock: neither the limits nor the ladder know when something was last changed', async () => {
    const ticketNo = await register(lugu.community);
    const street = city.as(lugu.street);
    const part = await street.partIn(ticketNo);
    await street.sign(part);
    const before = await clocks(street, part);
    for (const clock of ['01T12:00:00', '01T20:00:00', '02T08:30:00']) {
      await city.at(on(clock));
      await street.ask(dispatch.record, { assignmentId: part, what: 'work', text: '已了解' });
      await hotline.ask(intake.urge, { ticketNo, text: '请快些' });
      await city.settled();
      expect(await clocks(street, part)).toEqual(before);
    }
    await city.at(on('02T09:00:00'));
    expect(await told(street, ticketNo)).toContain('contact 1');
  });

  it('b. A ticket with nobody assigned escalates', async () => {
    await city.at(on('03T09:00:00'));
    const ticketNo = await register(undefined);
    await city.at(on('03T10:00:00'));
    expect((await hotline.ticket(ticketNo)).undispatched!.escalation).toBe(3);
  });

  it('c. More than a hundred newer tickets do not hide an older one, and one district’s ladder does not touch another', async () => {
    await city.at(on('04T09:00:00'));
    const [own, other] = [await register(lugu.community), await register(elsewhere.community)];
    await city.at(on('04T09:01:00'));
    const newer = await Promise.all(Array.from({ length: 110 }, () => hotline.register({ channel: 'hotline', kind: 'complaint', description: '楼道里有杂物', place: { unitId: elsewhere.community } }))); // prettier-ignore
    await city.settled();
    await city.at(on('04T11:00:00'));
    expect(await told(city.as(elsewhere.street), other)).toEqual(['sign 1']);
    expect(await told(city.as(elsewhere.street), newer[0]!.ticketNo)).toEqual([]);
    expect(await told(city.as(lugu.street), own)).toEqual([]);
    await city.at(on('04T11:05:00'));
    expect(await told(city.as(lugu.street), own)).toEqual(['sign 1']);
    const items = await escalations(city.as(elsewhere.street));
    expect(items.map(({ limitAt }) => limitAt)).toEqual(items.map(({ limitAt }) => limitAt).sort());
    expect(new Set(items.filter(({ ladder }) => ladder === 'sign').map(({ ticketNo }) => ticketNo)).size).toBeGreaterThan(110);
  });

  it('d. Who is told follows from the unit that answers, not from who comes first; state, history and event are one decision', async () => {
    await city.at(on('07T09:00:00'));
    const ticketNo = await register(lugu.community);
    await hotline.handOn(ticketNo, lugu.street, [elsewhere.street, lugu.community], '需多方协助');
    await city.settled();
    await city.at(on('07T11:05:00'));
    expect(await told(city.as(lugu.street), ticketNo)).toContain('sign 1');
    const above = await told(city.as(cityId), ticketNo);
    const lines = (await hotline.timeline(ticketNo)).filter(({ type }) => type.startsWith('escalated.'));
    expect(lines.map(({ text }) => text).join()).toContain('鲁谷街道签收时限已过');
    expect(lines).toHaveLength(above.length);
    // The helper is of another district: it climbs that one's ladder, there.
    expect(await told(city.as(elsewhere.street), ticketNo)).toEqual(['sign 1']);
    await city.at(on('07T15:00:00'));
    expect(await told(city.as(elsewhere.district), ticketNo)).toContain('sign 3');
    expect(await told(city.as(lugu.district), ticketNo)).not.toContain('sign 3');
  });

  it('e. No access policy is no access: 404 for what is not yours, 403 without any right, never everything', async () => {
    const ticketNo = await register(lugu.community);
    const part = await city.as(lugu.street).partIn(ticketNo);
    const stranger = city.as('fy.110107');
    for (const hand of [stranger, city.as(elsewhere.street)]) {
      expect((await hand.call(dispatch.getAssignment, { assignmentId: part })).problem().status).toBe(404);
      expect((await hand.call(intake.getTicket, { ticketNo })).problem().status).toBe(404);
    }
    expect((await stranger.call(dispatch.listEscalations, {})).problem().status).toBe(403);
  });

  it('f. What may be done until a time is reckoned from the limit, not from the last change', async () => {
    await city.at(on('08T09:00:00'));
    const ticketNo = await register(lugu.community, { urgency: 'emergency' });
    const street = city.as(lugu.street);
    const part = await street.partIn(ticketNo);
    await street.sign(part);
    await city.at(on('08T10:50:00'));
    await street.ask(dispatch.record, { assignmentId: part, what: 'work', text: '在办' });
    await city.at(on('08T11:00:00'));
    expect(await told(street, ticketNo)).toEqual(expect.arrayContaining(['handle 1', 'handle 2']));
  });

  it('g. A unit whose code begins like another’s sees nothing of it', async () => {
    await city.at(on('09T09:00:00'));
    const ticketNo = await register(elsewhere.community);
    await city.at(on('09T12:30:00'));
    expect(await told(city.as(elsewhere.street), ticketNo)).toEqual(expect.arrayContaining(['sign 1', 'sign 2']));
    for (const alike of ['110102', '110102010', '110102-cgw', `${elsewhere.community.slice(0, 11)}2`]) {
      const items = await told(city.as(alike), ticketNo);
      expect(alike === elsewhere.district ? items.length > 0 : items.length === 0).toBe(true);
    }
  });
});
