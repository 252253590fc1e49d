import { labagou, replayLabagou, type City, type LabagouCase } from '@fengqiao/cases';
import { startCity, type ReplayCity } from './stack';

/** Sewage works hum at night in 喇叭沟门, 2019-07-11: lawful, measured, and quietened all the same. */
describe('D-labagou', () => {
  let started: ReplayCity;
  let city: City;
  let hum: LabagouCase;

  beforeAll(async () => {
    started = await startCity('2019-07-11T00:00:00+08:00');
    city = started.city;
    hum = await replayLabagou(city);
  });
  afterAll(() => started?.close());

  const local = (clock: string): number => Date.parse(`2019-07-${clock}+08:00`);
  const kept = () => city.as(labagou.office).assignment(hum.office);

  it('goes to the township, which hands on to its environment office and the village', async () => {
    const { accountable, assignments } = await city.hotline.ticket(hum.ticketNo);
    expect(accountable).toBe(labagou.township);
    expect(assignments.map(({ unitId, role, status }) => `${unitId} ${role} ${status}`)).toEqual([
      `${labagou.office} lead completed`,
      `${labagou.village} assist reported`,
    ]);
  });

  it('has the reporter on the telephone less than an hour after registration', async () => {
    const { contacts } = await kept();
    const { registeredAt } = await city.hotline.ticket(hum.ticketNo);
    const [first] = contacts;
    expect(first).toMatchObject({ reached: true });
    expect(Date.parse(first!.at) - Date.parse(registeredAt)).toBeLessThan(3_600_000);
  });

  it('has one instruction of the head, and shows when the office saw it', async () => {
    const { instructions } = await kept();
    expect(instructions).toHaveLength(1);
    expect(instructions[0]).toMatchObject({ by: labagou.township });
    expect([instructions[0]!.at, instructions[0]!.seenAt!].map((at) => Date.parse(at))).toEqual([
      local('11T18:10:00'),
      local('11T18:15:00'),
    ]);
  });

  it('is visited within the hour, by the leaders at night, and again the next morning', async () => {
    const { visits } = await kept();
    expect(visits.map(({ at, by }) => [Date.parse(at), by])).toEqual([
      [local('11T18:50:00'), labagou.office],
      [local('11T21:50:00'), labagou.township],
      [local('12T08:30:00'), labagou.office],
    ]);
  });

  it('is measured once and worked on twice', async () => {
    const { records } = await kept();
    expect(records.map(({ what }) => what)).toEqual(['measurement', 'work', 'work']);
    expect(Date.parse(records[2]!.at)).toBe(local('12T08:00:00'));
  });

  it('leaves the reporter satisfied, and the township with full rates in the month of its limit', async () => {
    const { status } = await city.hotline.ticket(hum.ticketNo);
    expect(status).toBe('closed');
    const one = { num: 1, den: 1 };
    const { items } = await city.ranking('2019-07');
    expect(items.find(({ unitId }) => unitId === labagou.township)).toMatchObject({
      response: one,
      resolution: one,
      satisfaction: one,
    });
  });

  it('shows the reporter every step in plain words, and no name', async () => {
    const { statusText, unitName, steps } = await city.progress(hum.ticketNo, hum.accessCode);
    expect(statusText).not.toBe('');
    expect(unitName).toContain('喇叭沟门');
    expect(steps.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(steps)).not.toMatch(/赵|1390002/);
  });
});
