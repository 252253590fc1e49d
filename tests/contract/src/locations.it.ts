import { contracts, dispatch, evaluation, intake, whistle, type Contract } from '@fengqiao/contracts';
import { departments, matterIn, startWorld, units, words, type Matter, type World } from './world';

let world: World;
let matter: Matter;
beforeAll(async () => {
  world = await startWorld();
  matter = await matterIn(world.city);
  await world.city.settled();
});
afterAll(() => world?.close());

const creating = contracts.filter(({ location }) => location !== undefined);

type Creation = {
  readonly contract: Contract;
  /** Who creates it; nobody has a token for what residents create. */
  readonly by: string | undefined;
  readonly body: () => object;
  /** What is shown only to who knows more than the address: the access code stands in no header. */
  readonly known?: (made: Record<string, string>) => string;
};
const creations: readonly Creation[] = [
  { contract: intake.register, by: units.hotline, body: () => words },
  {
    contract: intake.registerPublic,
    by: undefined,
    body: () => ({ ...words, channel: 'web', category: undefined }),
    known: ({ accessCode }) => `?accessCode=${accessCode}`,
  },
  {
    contract: dispatch.giveLeaderAssignment,
    by: units.district,
    body: () => ({ unitId: units.street, text: '查清', dueAt: '2020-12-17T10:00:00+08:00' }),
  },
  {
    contract: whistle.blow,
    by: units.street,
    body: () => ({
      ...{ kind: 'enforcement', reason: '私装地锁', place: { unitId: units.community }, ticketNos: [matter.ticketNo] },
      targets: departments.map((unitId) => ({ unitId, mandatory: true })),
    }),
  },
  {
    contract: evaluation.askExclusion,
    by: units.street,
    body: () => ({ ticketNo: matter.ticketNo, reasonCode: 'false', evidence: '现场照片' }),
  },
];

describe('What a creation names as its place', () => {
  it('is looked up here for every contract that names one: add a line for a new one', () =>
    expect(creations.map(({ contract }) => contract.name).sort()).toEqual(creating.map(({ name }) => name).sort()));

  it.each(creations)('is found there by whoever created it: $contract.name', async ({ contract, by, body, known }) => {
    const made = await world.as(by, { path: `/api/v1${contract.path}`, body: JSON.stringify(body()) });
    expect([made.status, made.text]).toEqual([201, made.text]);
    const { location } = made.headers;
    expect(location).toMatch(/^\/api\/v1\//);
    const found = await world.as(by, { path: `${location}${known?.(made.json as Record<string, string>) ?? ''}` });
    expect([found.status, found.text]).toEqual([200, found.text]);
  });
});
