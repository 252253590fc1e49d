import { cityId, lugu, type City } from '@fengqiao/cases';
import { dispatch, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

/** 领导交办: a matter given to a named head, from a ticket or from nothing, with due time and answer. */
describe("A leader's assignment", () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity('2020-12-01T09:00:00+08:00');
    city = started.city;
    await city.at('2020-12-01T09:00:00+08:00');
  });
  afterAll(() => started?.close());

  it('about a ticket is seen, answered, returned, answered again and accepted; its unit may see the ticket', async () => {
    const { ticketNo, accessCode } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '工地夜间施工', place: { unitId: lugu.community } },
      reporter: { name: '周丽', phone: '13900030003' },
    });
    await city.settled();
    const leader = city.as(cityId);
    const department = city.as('110107-zjw');
    expect((await department.call(intake.getTicket, { ticketNo })).problem().status).toBe(404);
    const order = { unitId: '110107-zjw', person: '主任', text: '查清施工许可', dueAt: '2020-12-03T18:00:00+08:00' };
    const basis = { type: 'ticket', ref: ticketNo } as const;
    const { leaderAssignmentId } = await leader.ask(dispatch.giveLeaderAssignment, { ...order, basis });
    await city.settled();
    expect((await department.ticket(ticketNo)).ticketNo).toBe(ticketNo);
    expect((await department.ask(dispatch.listLeaderAssignments, {})).items).toMatchObject([
      { leaderAssignmentId, status: 'given', by: cityId, person: '主任', overdue: false },
    ]);
    expect((await city.as('110107011').ask(dispatch.listLeaderAssignments, {})).items).toEqual([]);
    expect(await leader.ask(dispatch.getLeaderAssignment, { leaderAssignmentId })).toMatchObject({
      status: 'given',
      text: '查清施工许可',
    });
    const unasked = await city.as(lugu.street).call(dispatch.getLeaderAssignment, { leaderAssignmentId });
    expect(unasked.problem()).toMatchObject({ status: 404, code: 'not-found' });

    await department.ask(dispatch.seeLeaderAssignment, { leaderAssignmentId });
    await city.at('2020-12-03T19:00:00+08:00');
    expect((await leader.ask(dispatch.listLeaderAssignments, {})).items).toMatchObject([{ status: 'seen', overdue: true }]);
    const told = async (by = '110107-zjw') => (await city.as(by).ask(dispatch.listEscalations, {})).items;
    const rung = { ticketNo, leaderAssignmentId, ladder: 'leaderAssignment', rung: 1, lateUnitId: '110107-zjw' };
    expect(await told()).toMatchObject([rung]);
    expect((await told(lugu.street)).map(({ ladder }) => ladder)).not.toContain('leaderAssignment');
    await city.at('2020-12-05T00:00:00+08:00');
    expect((await told(lugu.district)).filter(({ ladder }) => ladder === 'leaderAssignment')).toMatchObject([
      { ...rung, unitId: '110107-zjw' },
      { ...rung, rung: 2, unitId: lugu.district },
    ]);
    await department.ask(dispatch.answerLeaderAssignment, { leaderAssignmentId, text: '有许可' });
    expect(await told()).toEqual([]);
    const back = { leaderAssignmentId, reason: '未附许可', dueAt: '2020-12-05T18:00:00+08:00' };
    await leader.ask(dispatch.returnLeaderAssignment, back);
    await department.ask(dispatch.answerLeaderAssignment, { leaderAssignmentId, text: '许可附后' });
    expect((await department.call(dispatch.acceptLeaderAssignment, { leaderAssignmentId })).problem().status).toBe(403);
    expect(await leader.ask(dispatch.acceptLeaderAssignment, { leaderAssignmentId })).toMatchObject({ status: 'accepted' });

    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type).filter((type) => type.startsWith('leader'));
    expect(types).toEqual(
      ['given', 'seen', 'overdue', 'escalated', 'escalated', 'answered', 'returned', 'answered', 'accepted'].map(
        (type) => `leaderAssignment.${type}`,
      ),
    );
    expect(JSON.stringify(await city.progress(ticketNo, accessCode))).not.toContain('许可');
    expect((await leader.ask(dispatch.listLeaderAssignments, {})).items).toEqual([]);
  });

  it('is not given about what the leader does not see, nor below another', async () => {
    const district = city.as(lugu.district);
    const order = { unitId: lugu.street, text: '查清', dueAt: '2020-12-20T18:00:00+08:00' };
    const unknown = await district.call(dispatch.giveLeaderAssignment, {
      ...order,
      basis: { type: 'ticket', ref: '202012010000018' },
    });
    expect(unknown.problem()).toMatchObject({ status: 422, code: 'unknown-ticket', where: 'basis.ref' });
    const foreign = await district.call(dispatch.giveLeaderAssignment, { ...order, unitId: '110102020' });
    expect(foreign.problem()).toMatchObject({ status: 422, code: 'outside-own-tree' });
    expect((await city.as(lugu.street).call(dispatch.giveLeaderAssignment, order)).problem().status).toBe(403);
    expect(await district.ask(dispatch.giveLeaderAssignment, order)).toMatchObject({ basis: { type: 'initiative' } });
  });
});
