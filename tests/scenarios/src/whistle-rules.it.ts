import { hotlineId, WhistleAt, type City } from '@fengqiao/cases';
import { dispatch, evaluation, whistle } from '@fengqiao/contracts';
import { tokenOf } from '@fengqiao/client';
import { startCity, type ReplayCity } from './stack';

const street = '110102020';
const community = '110102020001';
const district = '110102';
const [housing, planning] = ['110102-zjw', '110102-ghw'] as const;
const place = { address: '广外大街', unitId: '110102020001' };

/** What the cases do not show: advice, refusal and supervision, contest, marks, keys. */
describe('Whistles through the API', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity('2020-12-14T08:00:00+08:00');
    city = started.city;
    await city.at('2020-12-14T09:00:00+08:00');
  });
  afterAll(() => started?.close());

  const blow = (more: Partial<Parameters<typeof WhistleAt.blown>[2]> = {}) =>
    WhistleAt.blown(city, street, {
      kind: 'enforcement',
      reason: '沿街有事',
      place,
      targets: [housing, planning].map((unitId) => ({ unitId, mandatory: true })),
      ...more,
    });

  it('advises that a matter is the street’s own, before and with the blow, and counts what is blown all the same', async () => {
    const asked = { kind: 'enforcement' as const, reason: '楼顶违建', place, targets: [{ unitId: planning, mandatory: true }] };
    const dry = await city.as(street).ask(whistle.dryRun, asked);
    expect(dry).toMatchObject({ blower: street, advice: [{ code: 'own-power', ref: 'guihua-01' }] });
    expect(dry.targets).toMatchObject([{ unitId: planning, superior: district }]);
    const { advice } = await city.as(street).ask(whistle.blow, asked);
    expect(advice).toEqual(dry.advice);
    const { blowers } = await city.as(street).ask(whistle.whistleFigures, { month: '2020-12' });
    expect(blowers).toMatchObject([{ unitId: street, blown: 1, overridden: 1, band: 'within' }]);
  });

  it('refuses who may not be called with the article, and keeps nothing', async () => {
    const targets = [{ unitId: '110000-zjw', mandatory: true }];
    const reply = await city.as(street).call(whistle.blow, { kind: 'demand', reason: '求助', place, targets });
    expect(reply.problem()).toMatchObject({ status: 422, code: 'target-not-allowed', where: 'targets.0.unitId' });
    expect(reply.problem().detail).toContain('《街道办事处条例》第五条');
    const office = await city.as('110102020-cg').call(whistle.blow, { kind: 'demand', reason: '求助', place, targets });
    expect(office.problem()).toMatchObject({ status: 403, code: 'not-a-blower' });
    expect(office.problem().detail).toContain('《北京市街道办事处条例》第五条、第十一条、第十七条');
  });

  it('makes a grid case the street’s in one step', async () => {
    const grid = { kind: 'demand' as const, reason: '井盖缺失', place, basis: { type: 'grid' as const, ref: '110102020001001' } };
    const { whistleId } = await city.as(community).ask(whistle.blow, grid);
    const { targets, basis } = await city.as(street).ask(whistle.getWhistle, { whistleId });
    expect([basis, targets.map(({ unitId, mandatory, superior }) => [unitId, mandatory, superior])]).toEqual([
      grid.basis,
      [[street, true, district]],
    ]);
    expect((await city.as(street).call(whistle.blow, grid)).problem()).toMatchObject({ status: 422, code: 'targets-missing' });
  });

  it('lets nobody name another’s ticket', async () => {
    const { ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '地锁', place: { unitId: '110107011003' } },
    });
    await city.settled();
    const asked = { kind: 'demand' as const, reason: '求助', place, targets: [{ unitId: housing, mandatory: true }] };
    const reply = await city.as(street).call(whistle.blow, { ...asked, ticketNos: [ticketNo] });
    expect(reply.problem()).toMatchObject({ status: 422, code: 'unknown-ticket', where: 'ticketNos.0' });
    const basis = { type: 'ticket' as const, ref: ticketNo };
    const based = await city.as(street).call(whistle.blow, { ...asked, basis });
    expect(based.problem()).toMatchObject({ status: 422, code: 'unknown-ticket', where: 'basis.ref' });
  });

  it('links the ticket that is its basis, and refuses a basis that names none', async () => {
    const { ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '地锁', place: { unitId: community } },
    });
    await city.settled();
    const asked = { kind: 'demand' as const, reason: '求助', place, targets: [{ unitId: housing, mandatory: true }] };
    const { whistleId } = await city.as(street).ask(whistle.blow, { ...asked, basis: { type: 'ticket', ref: ticketNo } });
    expect((await city.as(street).ask(whistle.getWhistle, { whistleId })).ticketNos).toEqual([ticketNo]);
    for (const basis of [
      { type: 'ticket' },
      { type: 'group' },
      { type: 'ticket', ref: '好' },
      { type: 'group', ref: '好' },
    ] as const) {
      const reply = await city.as(street).call(whistle.blow, { ...asked, basis });
      expect(reply.problem()).toMatchObject({ status: 422, code: 'unknown-ticket', where: 'basis.ref' });
    }
  });

  it('tells the reporter of a matter that hangs with what its whistle was closed', async () => {
    const { ticketNo, accessCode } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '楼前地锁', place: { unitId: '110102020001' } },
      ...{ reporter: { phone: '13900070007' }, category: 'parking/private-occupation/private-lock' },
    });
    await city.settled();
    const assignmentId = await city.as(street).partIn(ticketNo);
    await city.as(street).sign(assignmentId);
    const hanging = { assignmentId, reason: '冬季不能施工', plan: '开春施工', reviewAt: '2021-03-01T09:00:00+08:00' };
    const { deferralId } = await city.as(street).ask(dispatch.hang, hanging);
    await city.as(district).ask(dispatch.decideDeferral, { deferralId, approved: true, reason: '属实' });
    const targets = [{ unitId: housing, mandatory: true }];
    const called = await blow({ ticketNos: [ticketNo], targets });
    await called.reportIn(housing, '王队');
    await called.release(housing);
    await called.close('地锁已拆除');
    await city.settled();
    const { status, steps } = await city.progress(ticketNo, accessCode);
    expect(status).toBe('hung');
    expect(steps.map(({ text }) => text).join()).toContain('反馈');
  });

  it('brings a refusal before the district, which answers within its own limit or is overdue', async () => {
    const called = await blow();
    const { whistleId } = called;
    await city.as(housing).ask(whistle.refuseWhistle, { whistleId, reason: '不归我们管' });
    const [supervision] = (await called.view(district)).supervisions;
    expect(supervision).toMatchObject({ unitId: housing, superior: district, because: 'refused', overdue: false });
    expect(Date.parse(supervision!.dueAt)).toBe(Date.parse('2020-12-17T18:00:00+08:00'));
    await city.at('2020-12-18T09:00:00+08:00');
    expect((await called.view(district)).supervisions[0]).toMatchObject({ overdue: true });
    const asked = { whistleId, supervisionId: supervision!.supervisionId, finding: '已约谈，责令到场' };
    expect((await city.as(street).call(whistle.answerSupervision, asked)).problem().status).toBe(403);
    await city.as(district).ask(whistle.answerSupervision, asked);
    expect((await city.as(district).call(whistle.answerSupervision, asked)).problem().code).toBe('already-answered');
    await called.reportIn(housing, '王队');
  });

  it('lets the superior relieve a unit that contests, after the blower’s time; then the rest may close', async () => {
    const called = await blow();
    const { whistleId } = called;
    await called.reportIn(planning, '李队');
    const { targets } = await city.as(housing).ask(whistle.contest, { whistleId, reason: '非我职责' });
    const relieve = { whistleId, unitId: housing, reason: '确非职责' };
    expect((await city.as(district).call(whistle.relieve, relieve)).problem().code).toBe('contest-running');
    const waiting = async (unitId: string) => (await city.as(unitId).ask(whistle.listContests, { open: 'true' })).items;
    expect(await waiting(district)).toMatchObject([{ whistleId, unitId: housing, superior: district, due: false }]);
    await city.at(new Date(Date.parse(targets[0]!.contested!.dueAt) + 60_000).toISOString());
    expect([await waiting('110000'), await waiting('110106')]).toMatchObject([[{ whistleId, due: true }], []]);
    const held = await city.as(district).ask(whistle.overrule, { ...relieve, reason: '属住建职责' });
    expect(held.targets[0]).toMatchObject({ mandatory: true, contested: { overruled: { by: district, reason: '属住建职责' } } });
    expect(await waiting(district)).toEqual([]);
    const again = await city.as(housing).ask(whistle.contest, { whistleId, reason: '已另行办结' });
    await city.at(new Date(Date.parse(again.targets[0]!.contested!.dueAt) + 60_000).toISOString());
    expect((await city.as('110106').call(whistle.relieve, relieve)).problem().status).toBe(404);
    await city.as(district).ask(whistle.relieve, relieve);
    await called.release(planning);
    expect((await called.close('办结')).status).toBe('closed');
  });

  it('has both sides mark each other, once, by the policy’s marks', async () => {
    const called = await blow();
    const { whistleId } = called;
    await city.as(street).ask(whistle.appraise, { whistleId, unitId: housing, marks: { promptness: 60, result: 80 } });
    await city.as(housing).ask(whistle.appraise, { whistleId, unitId: street, marks: { validity: 90 } });
    const again = { whistleId, unitId: housing, marks: { result: 100 } };
    expect((await city.as(street).call(whistle.appraise, again)).problem().code).toBe('already-appraised');
    const odd = { whistleId, unitId: planning, marks: { looks: 1 } };
    expect((await city.as(street).call(whistle.appraise, odd)).problem()).toMatchObject({ status: 422, code: 'unknown-mark' });
    expect((await called.view(planning)).appraisals).toEqual([]);
    const { units } = await city.as(housing).ask(whistle.whistleFigures, { month: '2020-12' });
    expect(units).toMatchObject([{ unitId: housing, marks: { promptness: { sum: 60, count: 1 } } }]);
    await city.settled();
    const told = await city.as(housing).ask(evaluation.whistles, { month: '2020-12' });
    expect(told.units).toMatchObject([{ unitId: housing, marks: { promptness: { sum: 60, count: 1 } } }]);
    const { blowers } = await city.as(street).ask(evaluation.whistles, { month: '2020-12' });
    expect(blowers.map(({ unitId, blown, band }) => [unitId, blown > 0, band])).toEqual([
      [street, true, 'within'],
      [community, true, undefined],
    ]);
    expect(blowers[0]).toMatchObject({ overridden: 2, marks: { validity: { sum: 90, count: 1 } } });
    for (const figures of [evaluation.whistles, whistle.whistleFigures])
      expect((await city.as(district).ask(figures, { month: '2020-12' })).blowers.map(({ unitId }) => unitId)).not.toContain(
        community,
      );
  });

  it('makes a joint body for a site with an end, and tells it of a withdrawn whistle', async () => {
    const called = await blow();
    const { whistleId } = called;
    const body = { whistleId, title: '现场专班', place, members: [housing, planning], until: '2021-03-01T00:00:00+08:00' };
    const { bodyId } = await city.as(street).ask(whistle.formBody, body);
    expect((await called.view(housing)).bodies).toMatchObject([{ bodyId, ended: false, members: [housing, planning] }]);
    await city.as(street).ask(whistle.withdraw, { whistleId, reason: '已由物业解决' });
    expect((await called.view()).bodies).toMatchObject([{ ended: true }]);
    expect((await city.as(street).call(whistle.close, { whistleId, result: '完' })).problem().code).toBe('step-not-allowed');
    const { items } = await city.as(street).ask(whistle.listWhistles, { status: 'withdrawn' });
    expect(items.map((one) => one.whistleId)).toEqual([whistleId]);
  });

  it('gives the board page by page: what runs out first on top, what is over below, the last ended first', async () => {
    const whole = (await city.as(street).ask(whistle.listWhistles, {})).items;
    const paged: typeof whole = [];
    for (let cursor: string | undefined, more = true; more;) {
      const { items, nextCursor } = await city.as(street).ask(whistle.listWhistles, { limit: 2, ...(cursor && { cursor }) });
      paged.push(...items);
      [cursor, more] = [nextCursor, nextCursor !== undefined];
    }
    expect(paged).toEqual(whole);
    const isOver = whole.map(({ status }) => status === 'closed' || status === 'withdrawn');
    expect(isOver).toEqual([...isOver].sort());
    const seenBy = async (unitId: string, asked: object) =>
      (await city.as(unitId).ask(whistle.listWhistles, asked)).items.map(({ whistleId }) => whistleId).sort();
    const ids = whole.map(({ whistleId }) => whistleId).sort();
    expect([await seenBy(district, {}), await seenBy('110000', { unitId: district })]).toEqual([ids, ids]);
    const ofHousing = await seenBy(housing, {});
    expect(ofHousing.length).toBeGreaterThan(0);
    for (const asker of [street, district, '110000', housing])
      expect(await seenBy(asker, { unitId: housing })).toEqual(ofHousing);
    expect(await seenBy(planning, { unitId: housing })).toEqual([]);
    expect(await seenBy('110106', {})).toEqual([]);
  });

  it('gives the same answer to the same key, ids too, and refuses an old version', async () => {
    const called = await blow();
    const path = `${started.stack.baseUrl}/api/v1/whistles/${called.whistleId}/confer`;
    const headers = {
      authorization: `Bearer ${await tokenOf(started.stack.baseUrl, street)}`,
      'content-type': 'application/json',
      'idempotency-key': 'once',
    };
    const body = JSON.stringify({ at: '2021-01-04T09:00:00+08:00', place: '街道', agenda: '分工', invitees: [housing] });
    const [first, second] = [
      await (await fetch(path, { method: 'POST', headers, body })).json(),
      await (await fetch(path, { method: 'POST', headers, body })).json(),
    ] as unknown[];
    expect(first).toEqual(second);
    expect((await called.view()).conferences).toHaveLength(1);
    const stale = { whistleId: called.whistleId, unitId: housing, expectedVersion: 1 };
    expect((await city.as(street).call(whistle.release, stale)).problem()).toMatchObject({ status: 409, code: 'stale-version' });
  });

  it('explains a ticket by the planned stop of which its community was told', async () => {
    const { whistleId } = await blow({ targets: [{ unitId: housing, mandatory: false }] });
    const stop = { about: '检修停水', from: '2020-12-21T08:00:00+08:00', until: '2020-12-31T20:00:00+08:00' };
    await city.as(housing).ask(whistle.notify, { whistleId, place, communities: [community], ...stop });
    await city.at('2020-12-23T09:00:00+08:00');
    const words = { channel: 'hotline', kind: 'complaint', description: '家里没水' } as const;
    const told = async (unitId: string) => {
      const { ticketNo } = await city.hotline.register({ ...words, place: { unitId } });
      await city.settled();
      return (await city.hotline.timeline(ticketNo)).filter(({ type }) => type === 'plannedStop').map(({ text }) => text);
    };
    expect(await told(community)).toEqual([expect.stringContaining('检修停水')]);
    expect(await told('110102020002')).toEqual([]);
    await city.as(street).ask(whistle.withdraw, { whistleId, reason: '不再检修' });
    expect(await told(community)).toEqual([]);
  });

  it('tells a unit that helps with the ticket, in its timeline, what concerns it of the whistle and nothing of the others', async () => {
    const { ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '楼体加建', place: { unitId: community } },
      then: { dispatch: { lead: street, assists: [planning] } },
    });
    await city.settled();
    const called = await blow({ ticketNos: [ticketNo] });
    const { whistleId } = called;
    await called.reportIn(planning, '李队');
    await called.fund(housing, 100, district, '加固材料');
    await city.as(housing).ask(whistle.refuseWhistle, { whistleId, reason: '不归住建管' });
    await city.as(housing).ask(whistle.contest, { whistleId, reason: '住建另有依据' });
    const ofOthers = ['加固材料', '不归住建管', '住建另有依据'];
    const told = async (unitId: string) => (await city.as(unitId).timeline(ticketNo)).map(({ text }) => text).join('\n');
    for (const unitId of [street, district, hotlineId])
      for (const text of [...ofOthers, '李队']) expect(await told(unitId)).toContain(text);
    const mine = await told(planning);
    for (const text of ['沿街有事', '李队']) expect(mine).toContain(text);
    for (const text of ofOthers) expect(mine).not.toContain(text);
  });
});
