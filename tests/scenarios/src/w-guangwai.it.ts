import { WhistleAt, type City } from '@fengqiao/cases';
import { whistle } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const guangwai = '110102020';
const taipingqiao = '110106002';
const both = [guangwai, taipingqiao];
const helper = '110106-zfj';
const place = { address: '广外与太平桥交界处', unitId: '110102020001', lon: 116.3352, lat: 39.8893 };

/** 西城广外 / 丰台太平桥, 2018: a two-storey illegal building astride the border; seven joint actions. */
describe('W-guangwai', () => {
  let started: ReplayCity;
  let city: City;
  let border: WhistleAt;
  let ofBorder: string;

  beforeAll(async () => {
    started = await startCity('2018-01-08T08:00:00+08:00');
    city = started.city;
    await city.at('2018-01-08T09:00:00+08:00');
    const { ticketNo } = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '两层违建压在两区交界线上，谁都不管',
      place,
      category: 'planning/illegal-building/private-extension',
    });
    ofBorder = ticketNo;
    await city.settled();
    border = await WhistleAt.blown(city, guangwai, {
      kind: 'enforcement',
      reason: '跨界两层违建，一侧执法无法拆除',
      place,
      targets: [{ unitId: taipingqiao, mandatory: true }],
      ticketNos: [ticketNo],
      basis: { type: 'ticket', ref: ticketNo },
    });
    await border.reportIn(taipingqiao, '副主任', '交界处');
  });
  afterAll(() => started?.close());

  it('is no street’s own power yet in 2018: the advice is empty', async () => expect((await border.view()).advice).toEqual([]));

  it('acts seven times, both streets present, with a department that the other side brought', async () => {
    const conferenceId = await border.confer(
      '2018-01-12T09:00:00+08:00',
      '广外街道',
      ['时间、地点、分工'],
      [taipingqiao, helper],
    );
    await city.at('2018-01-12T11:00:00+08:00');
    await border.attend(conferenceId, [...both, helper], '每月一至两次联合行动，五月前拆除');
    const days = ['01-20', '02-03', '02-24', '03-10', '03-31', '04-21', '05-12'];
    const { actionIds, taskIds } = await border.plan({
      conferenceId,
      actions: days.map((day, nth) => ({
        place,
        at: `2018-${day}T09:00:00+08:00`,
        unitIds: both,
        work: `第${nth + 1}次联合执法`,
        kind: nth === 0 ? 'interview' : 'enforcement',
      })),
      tasks: [
        { unitId: taipingqiao, what: '拆除南侧', dueAt: '2018-05-31T18:00:00+08:00' },
        { unitId: helper, what: '出具认定', dueAt: '2018-03-31T18:00:00+08:00' },
      ],
    });
    for (const [nth, day] of days.entries()) {
      await city.at(`2018-${day}T09:30:00+08:00`);
      for (const unitId of both) await border.act(unitId, actionIds[nth]!, '已到场');
    }
    const { actions } = await border.view();
    expect(actions).toHaveLength(7);
    expect(actions.map(({ results }) => results.map(({ unitId }) => unitId))).toEqual(days.map(() => both));
    await border.settle(taipingqiao, taskIds[0]!, '已拆除');
    await border.settle(helper, taskIds[1]!, '已认定');
    for (const unitId of [taipingqiao, helper]) await border.release(unitId);
    expect((await border.close('违建全部拆除')).mechanismId).toBeDefined();
  });

  it('shows a later ticket at the border the standing mechanism and its plan, and needs no new whistle', async () => {
    await city.at('2018-08-01T09:00:00+08:00');
    const words = { channel: 'hotline', kind: 'complaint', description: '交界处又有人搭建' } as const;
    const near = await city.hotline.register({
      ...words,
      place: { address: '交界处南侧', lon: 116.3362, lat: 39.8893, unitId: taipingqiao },
    });
    const far = await city.hotline.register({
      ...words,
      place: { address: '别处', lon: 116.3452, lat: 39.8893, unitId: taipingqiao },
    });
    const same = await city.hotline.register({ ...words, place: { unitId: '110102020001' } });
    await city.settled();
    const suggestions = async (ticketNo: string) =>
      (await city.hotline.timeline(ticketNo)).filter(({ type }) => type === 'standingMechanism');
    for (const { ticketNo } of [near, same]) {
      const [suggested] = await suggestions(ticketNo);
      expect(suggested?.text).toContain('不必再吹哨');
      expect(suggested?.text).toContain('第7次联合执法');
    }
    expect(await suggestions(far.ticketNo)).toEqual([]);
    expect(await suggestions(ofBorder)).toEqual([]);
    const { items } = await city.as(taipingqiao).ask(whistle.listMechanisms, { lon: 116.3362, lat: 39.8893 });
    expect(items).toMatchObject([{ communities: ['110102020001'], units: both.map((unitId) => ({ unitId })) }]);
    expect(items[0]?.plan).toHaveLength(7);
    expect((await city.as(taipingqiao).ask(whistle.listWhistles, {})).items).toHaveLength(1);
    expect((await city.as('110105015').ask(whistle.listMechanisms, { lon: 116.3362, lat: 39.8893 })).items).toEqual([]);
  });

  it('shows each what concerns it, the common superior all, another district nothing', async () => {
    const [mine, theirs, brought, above] = await Promise.all(
      [guangwai, taipingqiao, helper, '110000'].map((unitId) => border.view(unitId)),
    );
    expect(mine!.targets.map(({ unitId }) => unitId)).toEqual([taipingqiao, helper]);
    expect(above!.tasks).toEqual(mine!.tasks);
    expect(theirs!.tasks.map(({ unitId }) => unitId)).toEqual([taipingqiao]);
    expect(brought!.targets.map(({ unitId }) => unitId)).toEqual([helper]);
    expect(brought!.actions).toEqual([]);
    const stranger = city.as('110105');
    expect((await stranger.call(whistle.getWhistle, { whistleId: border.whistleId })).problem().status).toBe(404);
    expect((await stranger.call(whistle.getHistory, { whistleId: border.whistleId })).problem().status).toBe(404);
    expect((await stranger.ask(whistle.listWhistles, {})).items).toEqual([]);
    const { items } = await city.as(helper).ask(whistle.listWhistles, { unitId: taipingqiao });
    expect(items).toEqual([]);
  });
});
