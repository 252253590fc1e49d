import { lugu } from '@fengqiao/cases';
import { intake, whistle, type Contract } from '@fengqiao/contracts';
import { ticketNumber } from '@fengqiao/domain';
import { requestOf } from './examples';
import { refusalIn } from './refused';
import type { State } from './state';
import { begin, departments, matterIn, startWorld, units, whistleIn, type World } from './world';

type Named = readonly [contract: Contract, by: string, input: Readonly<Record<string, unknown>>, where: string];

const nowhere = { unitId: '119999999' };
const [come, called] = departments;
/** As many numbers as a blower may name, and one for the basis: of well-formed numbers nobody has. */
const nobodys = Array.from({ length: 201 }, (_, nth) => ticketNumber('2020-12-15', nth + 1));

let world: World;
let on: { readonly whistleId: string };
let conferenceId: string;
let ticketNo: string;
let before: State;

beforeAll(async () => {
  world = await startWorld();
  const matter = await matterIn(world.city);
  ({ ticketNo } = matter);
  on = { whistleId: await whistleIn(world.city, matter) };
  const meeting = { at: begin, place: '街道会议室', agenda: '分工', invitees: [come] };
  ({ conferenceId } = await world.city.as(lugu.street).ask(whistle.confer, { ...on, ...meeting }));
  await world.city.settled();
  before = await world.ledger.state();
});
afterAll(() => world?.close());

describe('What is not there is refused with where it was named, and changes nothing', () => {
  afterEach(async () => expect(await world.ledger.state()).toEqual(before));

  const refused = async ([contract, by, input]: Named) => {
    const { status, code, where } = refusalIn(await world.as(by, requestOf(contract, input)));
    return [contract.name, status, code, where];
  };
  const blow = { kind: 'enforcement', reason: '私装地锁', targets: [{ unitId: come, mandatory: true }] };
  const until = '2020-12-17T09:00:00+08:00';
  const stop = { about: '停水', from: begin, until, communities: [lugu.community] };
  const action = { at: begin, unitIds: [come], work: '拆除' };

  it('a unit as a place, in every command that takes one', async () => {
    const actions = [lugu.community, nowhere.unitId].map((unitId) => ({ ...action, place: { unitId } }));
    const cases: Named[] = [
      [whistle.blow, lugu.street, { ...blow, place: nowhere }, 'place.unitId'],
      [whistle.dryRun, lugu.street, { ...blow, place: nowhere }, 'place.unitId'],
      [whistle.reportIn, called, { ...on, person: '执法二队', place: nowhere }, 'place.unitId'],
      [whistle.confer, lugu.street, { ...on, at: begin, place: nowhere, agenda: '分工', invitees: [] }, 'place.unitId'],
      [whistle.plan, lugu.street, { ...on, conferenceId, actions, tasks: [] }, 'actions.1.place.unitId'],
      [whistle.formBody, lugu.street, { ...on, title: '专班', place: nowhere, members: [come], until }, 'place.unitId'],
      [whistle.notify, lugu.street, { ...on, ...stop, place: nowhere }, 'place.unitId'],
    ];
    const told = await Promise.all(cases.map(refused));
    expect(told).toEqual(cases.map(([{ name }, , , where]) => [name, 422, 'unknown-unit', where]));
  });

  it('a unit that a list is asked for', async () => {
    const cases: Named[] = [intake.searchTickets, intake.listReveals, whistle.listWhistles, whistle.listMechanisms].map(
      (contract) => [contract, units.city, nowhere, 'unitId'],
    );
    const told = await Promise.all(cases.map(refused));
    expect(told).toEqual(cases.map(([{ name }, , , where]) => [name, 422, 'unknown-unit', where]));
  });

  it('tickets, also where a blower names as many as it may and one more as the basis', async () => {
    const [ref, ...ticketNos] = nobodys;
    const named = { ...blow, place: '楼前', ticketNos };
    const cases: Named[] = [whistle.blow, whistle.dryRun].flatMap((contract): Named[] => [
      [contract, lugu.street, named, 'ticketNos.0'],
      [contract, lugu.street, { ...named, basis: { type: 'ticket', ref } }, 'ticketNos.0'],
      [contract, lugu.street, { ...named, ticketNos: [ticketNo, ticketNo, ref] }, 'ticketNos.2'],
      [contract, lugu.street, { ...named, ticketNos: [ticketNo, ticketNo], basis: { type: 'ticket', ref } }, 'basis.ref'],
    ]);
    const told = await Promise.all(cases.map(refused));
    expect(told).toEqual(cases.map(([{ name }, , , where]) => [name, 422, 'unknown-ticket', where]));
  });
});
