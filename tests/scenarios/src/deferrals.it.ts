import { cityId, hotlineId, lugu, type City } from '@fengqiao/cases';
import { dispatch, evaluation, gateway } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const utc = (time: string): string => new Date(time).toISOString();
const begin = on('01T09:00:00');

/** 延期 and 挂账: what moves a due time is told to the reporter, and whoever handles it does not decide that time stands. */
describe('A handling limit', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  const register = async () => {
    const registered = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼前有人装了地锁',
      reporter: { phone: '13900050005' },
      place: { unitId: lugu.community },
      category: lugu.category,
    });
    await city.settled();
    const street = city.as(lugu.street);
    const assignmentId = await street.partIn(registered.ticketNo);
    await street.sign(assignmentId);
    return { ...registered, assignmentId, street };
  };
  const notices = (at: string) => (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at }));
  const countedIn = async (month: string, ticketNo: string): Promise<boolean> =>
    (await city.hotline.ask(evaluation.drillDown, { month, unitId: lugu.street })).items.some(
      (item) => item.ticketNo === ticketNo,
    );

  it('is extended once, with both notices; the reporter reads both times and why', async () => {
    const { ticketNo, accessCode, assignmentId, street } = await register();
    const asked = { assignmentId, reason: '条例第十五条：需委托检测', until: on('14T18:00:00') };
    const bare = await street.call(dispatch.extend, { ...asked, notices: notices(begin).slice(1) });
    expect(bare.problem()).toMatchObject({ status: 422, code: 'notice-missing' });
    const far = await street.call(dispatch.extend, { ...asked, until: on('16T00:00:00'), notices: notices(begin) });
    expect(far.problem()).toMatchObject({ status: 422, code: 'extension-too-long', where: 'until' });
    const extended = await street.ask(dispatch.extend, { ...asked, notices: notices(begin) });
    expect(extended).toMatchObject({
      dueAt: utc(on('14T18:00:00')),
      extensions: [{ notices: [{ to: 'reporter' }, { to: 'hotline' }] }],
    });
    await city.settled();
    const page = await city.progress(ticketNo, accessCode);
    expect(page).toMatchObject({ promisedAt: utc(on('08T23:59:59')), dueAt: utc(on('14T18:00:00')) });
    expect(page.dueReason).toContain('延期');
    expect(page.steps.map(({ text }) => text).join()).toContain('依规延期一次');
    expect(JSON.stringify(page)).not.toContain('委托检测');
    const again = await street.call(dispatch.extend, { ...asked, until: on('15T18:00:00'), notices: notices(begin) });
    expect(again.problem()).toMatchObject({ status: 409, code: 'already-extended' });

    expect((await street.call(dispatch.revokeExtension, { assignmentId, reason: '不同意' })).problem().status).toBe(403);
    await city.at(on('01T15:00:00'));
    expect(await city.hotline.ask(dispatch.revokeExtension, { assignmentId, reason: '无需检测' })).toMatchObject({
      dueAt: utc(on('08T23:59:59')),
    });
    await city.settled();
    expect((await city.progress(ticketNo, accessCode)).dueReason).toBeUndefined();
    await city.at(on('09T09:00:00'));
    expect(await countedIn('2020-12', ticketNo)).toBe(true);
  });

  it('stands while it hangs, which its district approved; the rest of it is left when it goes on', async () => {
    await city.at(on('20T09:00:00'));
    const { ticketNo, accessCode, assignmentId, street } = await register();
    const asked = { assignmentId, reason: '冬季不能施工', plan: '三月开工', reviewAt: '2021-02-01T09:00:00+08:00' };
    const { deferralId, dueAt } = await street.ask(dispatch.hang, asked);
    expect(dueAt).toBe(utc(on('27T23:59:59')));
    const decision = { deferralId, approved: true, reason: '属实' };
    expect((await street.call(dispatch.decideDeferral, decision)).problem().status).toBe(403);
    for (const by of ['110102', '110107001', lugu.community])
      expect((await city.as(by).call(dispatch.decideDeferral, decision)).problem().status).toBe(404);
    const district = city.as(lugu.district);
    expect((await district.ask(dispatch.listDeferrals, {})).items).toMatchObject([
      { deferralId, ticketNo, decider: lugu.district },
    ]);
    await city.at(on('21T09:00:00'));
    expect(await district.ask(dispatch.decideDeferral, decision)).toMatchObject({ status: 'approved', decidedBy: lugu.district });
    await city.settled();
    expect((await city.hotline.ticket(ticketNo)).status).toBe('hung');
    await street.ask(dispatch.record, { assignmentId, what: 'notice', text: '已完成招标' });
    const page = await city.progress(ticketNo, accessCode);
    expect(page).toMatchObject({ status: 'hung', dueReason: expect.stringContaining('暂停') });
    expect(page.steps.map(({ text }) => text).join()).toContain('更新了挂账事项的办理进展');
    expect(JSON.stringify(page)).not.toContain('招标');

    await city.at('2021-02-01T10:00:00+08:00'); // nobody is late, nobody is called; on its day it is looked at again
    expect([await countedIn('2020-12', ticketNo), await countedIn('2021-01', ticketNo)]).toEqual([false, false]);
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['hangAsked', 'hung', 'hangReviewDue']));
    expect((await city.as(hotlineId).ask(dispatch.listDeferrals, { status: 'approved' })).items).toMatchObject([
      { deferralId, overdue: true },
    ]);
    const resumed = await street.ask(dispatch.resume, { assignmentId, reason: '可以施工' });
    expect(resumed.dueAt).toBe(utc('2021-02-07T23:59:59+08:00')); // seven days, of which none had passed when it stood
    const nearDue = async () =>
      (await street.ask(dispatch.listEscalations, {})).items.filter(
        (one) => one.ticketNo === ticketNo && one.ladder === 'nearDue',
      );
    await city.at('2021-02-05T10:00:00+08:00');
    expect(await nearDue()).toEqual([]);
    await city.at('2021-02-07T10:00:00+08:00'); // a tenth of what was left on the 1st is left
    expect((await nearDue()).map(({ rung, limitAt }) => [rung, limitAt])).toEqual(
      [1, 2].map((rung) => [rung, utc('2021-02-07T23:59:59+08:00')]),
    );
    await city.settled();
    expect(await city.progress(ticketNo, accessCode)).toMatchObject({
      status: 'handling',
      promisedAt: utc(on('27T23:59:59')),
      dueReason: expect.stringContaining('挂账'),
    });
    await city.at('2021-02-08T09:00:00+08:00');
    expect([await countedIn('2020-12', ticketNo), await countedIn('2021-02', ticketNo)]).toEqual([false, true]);
  });

  it('does not stand while it is in doubt whose duty it is: the objection is reviewed first, within its own limit', async () => {
    const { ticketNo, assignmentId, street } = await register();
    const asked = { assignmentId, reason: '冬季不能施工', plan: '三月开工', reviewAt: '2021-06-01T09:00:00+08:00' };
    const { deferralId } = await street.ask(dispatch.hang, asked);
    const { objectionId } = await street.ask(dispatch.object, { assignmentId, grounds: '不在本街道辖区', basis: '界线' });
    const decision = { deferralId, approved: true, reason: '属实' };
    const district = city.as(lugu.district);
    expect((await district.call(dispatch.decideDeferral, decision)).problem()).toMatchObject({
      status: 409,
      code: 'objection-open',
    });
    const kept = { objectionId, upheld: false, reason: '属该街道辖区' };
    expect(await city.as(hotlineId).ask(dispatch.reviewObjection, kept)).toMatchObject({ status: 'rejected' });
    expect(await district.ask(dispatch.decideDeferral, decision)).toMatchObject({ status: 'approved' });
    await city.settled();
    expect((await city.hotline.ticket(ticketNo)).status).toBe('hung');
  });

  it('is not overdue while it stands, which says since when; nor is a part that ended before it had passed', async () => {
    const in2021 = (clock: string): string => `2021-02-${clock}+08:00`;
    await city.at(in2021('10T09:00:00'));
    const { ticketNo, assignmentId, street } = await register();
    const [department, squad] = ['110107-zfj', `${lugu.street}-yjd`];
    const { askedAssignmentId } = await street.ask(dispatch.ask, { assignmentId, unitId: department, text: '请认定' });
    await street.contact(assignmentId, '已说明');
    const handed = await register();
    await street.handOn(handed.ticketNo, lugu.office, []);
    const asked = { assignmentId, reason: '冬季不能施工', plan: '三月开工', reviewAt: '2021-06-01T09:00:00+08:00' };
    const { deferralId } = await street.ask(dispatch.hang, asked);
    await city.at(in2021('11T09:00:00'));
    await city.as(lugu.district).ask(dispatch.decideDeferral, { deferralId, approved: true, reason: '属实' });
    await city.at(in2021('12T09:00:00'));
    const called = await city.hotline.ask(dispatch.callSquad, { ticketNo, unitId: squad, text: '抢修' });

    await city.at('2021-03-01T09:00:00+08:00');
    const standing = (day: string) => ({
      overdue: false,
      standsSince: utc(in2021(`${day.slice(8, 10)}T09:00:00`)),
      because: expect.arrayContaining([`自${day}09:00起时限暂停（挂账）`]),
    });
    const own = await street.assignment(assignmentId);
    expect(own.clocks).toMatchObject({ handle: standing('2021-02-11（周四）'), feedback: standing('2021-02-11（周四）') });
    expect(own.because).toContain('自2021-02-11（周四）09:00起时限暂停（挂账）');
    expect(own.dueAt! < utc('2021-03-01T09:00:00+08:00')).toBe(true);
    expect((await street.inbox()).find((one) => one.assignmentId === assignmentId)).toMatchObject({ overdue: false });
    const { clocks: helpers } = await city.as(department).assignment(askedAssignmentId);
    expect(helpers).toMatchObject({ handle: standing('2021-02-11（周四）'), sign: { overdue: true } });
    expect(helpers.sign).not.toHaveProperty('standsSince');

    // Called while it hangs, the squad stands too, and must be there all the same.
    const { clocks: squads } = await city.as(squad).assignment(called.squad.assignmentId);
    expect(squads).toMatchObject({ handle: standing('2021-02-12（周五）'), arrive: { overdue: true } });
    const told = (await city.as(squad).ask(dispatch.listEscalations, { limit: 200 })).items;
    expect(told.flatMap((one) => (one.ticketNo === ticketNo ? [one.ladder] : []))).not.toContain('handle');

    // Reported while it stood, it was not late; and whoever handed on before the limit never was.
    await city.as(department).report(askedAssignmentId, '属私自安装');
    const reported = (await city.as(department).assignment(askedAssignmentId)).clocks.handle;
    expect(reported).toMatchObject({ overdue: false, stoppedAt: utc('2021-03-01T09:00:00+08:00') });
    expect(reported).not.toHaveProperty('standsSince');
    expect(await street.assignment(handed.assignmentId)).toMatchObject({
      ...{ status: 'handedOn', clocks: { handle: { overdue: false }, contact: { overdue: false } } },
    });

    const resumed = await street.ask(dispatch.resume, { assignmentId, reason: '可以施工' });
    expect(resumed.clocks.handle).toMatchObject({ overdue: false });
    expect(resumed.clocks.handle).not.toHaveProperty('standsSince');
    expect(resumed.clocks.handle!.because!.join()).not.toContain('起时限暂停（挂账）');
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});
