import { matterIn, startWorld, units, type Matter, type World } from './world';
import { refusalIn } from './refused';
import type { Got } from './wire';

let world: World;
let matters: Matter[];

beforeAll(async () => {
  world = await startWorld();
  matters = [];
  for (let nth = 0; nth < 4; nth += 1) matters.push(await matterIn(world.city));
});
afterAll(() => world?.close());

const reused = { status: 409, code: 'key-reused', where: 'Idempotency-Key' };
const send = (unitId: string, path: string, body: object, key = 'once'): Promise<Got> =>
  world.as(unitId, { path: `/api/v1${path}`, body: JSON.stringify(body), headers: { 'idempotency-key': key } });

describe('A key gives one answer to one body, and none to another, also', () => {
  it('for several assignments at once: each is signed once, and those of another body are not', async () => {
    const parts = await Promise.all(matters.map(({ ticketNo }) => world.city.as(units.community).partIn(ticketNo)));
    const first = await send(units.community, '/assignments/sign', { ids: parts.slice(0, 2) });
    expect(first.json).toEqual({ items: parts.slice(0, 2).map((assignmentId) => ({ assignmentId, status: 'signed' })) });
    expect(await send(units.community, '/assignments/sign', { ids: parts.slice(0, 2) })).toMatchObject({ json: first.json });
    expect(refusalIn(await send(units.community, '/assignments/sign', { ids: parts.slice(2) }))).toEqual(reused);
    const { status } = await world.city.as(units.community).assignment(parts[2]!);
    expect(status).toBe('assigned');
  });

  it('for several assignments of which the answer was lost on the way: what was signed then is told as signed', async () => {
    const parts = await Promise.all(matters.map(({ ticketNo }) => world.city.as(units.property).partIn(ticketNo)));
    await send(units.property, '/assignments/sign', { ids: parts.slice(0, 2) }, 'cut-off');
    // As a process that ends before it remembers the answer leaves it.
    await world.ledger.rows(`update dispatch.idempotency set answer = null where key = 'cut-off' returning 1`);
    const again = await send(units.property, '/assignments/sign', { ids: parts.slice(0, 2) }, 'cut-off');
    expect(again.json).toEqual({ items: parts.slice(0, 2).map((assignmentId) => ({ assignmentId, status: 'signed' })) });
  });

  it('for a reveal, though its answer is not kept', async () => {
    const path = `/tickets/${matters[0]!.ticketNo}/reveal`;
    const first = await send(units.hotline, path, { reason: '核实', fields: ['phone'] });
    expect(first.json).toEqual({ phone: expect.any(String) });
    expect(await send(units.hotline, path, { reason: '核实', fields: ['phone'] })).toMatchObject({ json: first.json });
    expect(refusalIn(await send(units.hotline, path, { reason: '核实', fields: ['phone', 'name'] }))).toEqual(reused);
  });

  it.each([
    ['deriving figures anew', '/evaluation/rebuild'],
    ['reckoning due times again', '/dispatches/recompute'],
  ])('for %s', async (_, path) => {
    const first = await send(units.city, path, { limit: 2 });
    expect(first.status).toBe(200);
    expect(await send(units.city, path, { limit: 2 })).toMatchObject({ json: first.json });
    expect(refusalIn(await send(units.city, path, { limit: 3 }))).toEqual(reused);
  });

  it('for a parked message', async () => {
    const path = (end: string): string => `/parked/intake:intake-dispatch:01a20098-b144-74bd-a129-0c9b7dfd1d9${end}/replay`;
    expect((await send(units.city, path('4'), {})).status).toBe(404);
    expect((await send(units.city, path('4'), {})).status).toBe(404);
    expect(refusalIn(await send(units.city, path('5'), {}))).toEqual(reused);
  });
});
