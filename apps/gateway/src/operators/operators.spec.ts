import type { Contract } from '@fengqiao/contracts';
import { Unreachable, writeCursor, type Asking, type Bus, type Call } from '@fengqiao/service';
import { OperatorsController } from './operators.controller';

const call = { actor: { id: 'unit:110000' }, allowed: true, correlationId: 'c', key: 'k' } as Call;
type Asked = { name: string; input: unknown; asking: Asking };

/** A bus with only dispatch behind it. */
const withDispatchOnly = (answer: unknown) => {
  const asked: Asked[] = [];
  const ask = (contract: Contract, input: unknown, asking: Asking): Promise<unknown> => {
    asked.push({ name: contract.name, input, asking });
    return contract.service === 'dispatch' ? Promise.resolve(answer) : Promise.reject(new Unreachable(contract.service));
  };
  return { asked, operators: new OperatorsController({ ask } as unknown as Bus) };
};
const messageId = '01900000-0000-7000-8000-000000000000';

it('names the services that do not answer, and shows what the others say', async () => {
  const { operators, asked } = withDispatchOnly({ flows: [{ name: 'objection' }] });
  expect(await operators.flows({}, call)).toEqual({
    items: [{ name: 'objection', service: 'dispatch' }],
    missing: ['intake', 'whistle', 'evaluation'],
  });
  expect(asked.map(({ asking }) => asking.correlationId)).toEqual(['c', 'c', 'c', 'c']);
});

describe('parked messages', () => {
  const parkedAt = (service: string, ...days: number[]) =>
    days.map((day) => ({ id: `${service}-${day}`, service, at: `2020-01-0${day}`, place: `${service}${day}` }));
  const lists: Record<string, ReturnType<typeof parkedAt>> = {
    intake: parkedAt('intake', 2, 4, 5),
    dispatch: parkedAt('dispatch', 1, 3),
    whistle: [],
    evaluation: parkedAt('evaluation', 3),
  };
  const ask = ({ service }: Contract, { after, limit }: { after?: string; limit: number }): Promise<unknown> => {
    if (after === 'strange') return Promise.resolve({ refused: 'bad-cursor', because: 'none of ours' });
    const left = lists[service]!.slice(lists[service]!.findIndex(({ place }) => place === after) + 1);
    return Promise.resolve({ items: left.slice(0, limit), isAll: left.length <= limit });
  };
  const operators = new OperatorsController({ ask } as unknown as Bus);

  it.each([1, 2, 3, 5, 6, 200])('come from all services, the oldest first, in pages of %i', async (limit) => {
    const pages: string[][] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await operators.parked({ limit, ...(cursor !== undefined && { cursor }) }, call);
      if ('refused' in page) throw new Error(page.refused);
      pages.push(page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const all = ['dispatch-1', 'intake-2', 'dispatch-3', 'evaluation-3', 'intake-4', 'intake-5'];
    expect(pages.flat()).toEqual(all);
    expect(pages).toHaveLength(Math.ceil(all.length / limit));
  });

  it('are refused after a cursor that none of them gave', async () => {
    const strange = writeCursor([JSON.stringify({ intake: 'strange' })]);
    for (const cursor of ['bm8', writeCursor(['{"weather":"1"}']), writeCursor(['[]', 'x']), strange])
      expect(await operators.parked({ limit: 1, cursor }, call)).toMatchObject({ refused: 'bad-cursor', where: 'cursor' });
  });

  it('name the services that do not answer', async () => {
    const { operators: alone } = withDispatchOnly({ items: lists['dispatch'], isAll: true });
    const page = await alone.parked({ limit: 10 }, call);
    expect(page).toMatchObject({
      items: [{ id: 'dispatch-1' }, { id: 'dispatch-3' }],
      missing: ['intake', 'whistle', 'evaluation'],
    });
  });
});

describe('handling a parked message again', () => {
  it('asks its owner, under the caller’s key, which is not that of another caller', async () => {
    const { operators, asked } = withDispatchOnly({ status: 'handled' });
    expect(await operators.replay({ id: `dispatch:on-ticket:${messageId}` }, call)).toEqual({ status: 'handled' });
    expect(asked).toEqual([
      {
        name: 'dispatch.replay-parked',
        input: { consumer: 'on-ticket', messageId },
        asking: { correlationId: 'c', key: 'unit:110000/k' },
      },
    ]);
  });

  it('refuses what nobody owns, and who may not', async () => {
    const { operators } = withDispatchOnly({});
    expect(await operators.replay({ id: `weather:on-rain:${messageId}` }, call)).toMatchObject({ refused: 'not-found' });
    expect(await operators.replay({ id: `dispatch:on-ticket:${messageId}` }, { ...call, allowed: false } as Call)).toMatchObject({
      refused: 'forbidden',
    });
  });

  it('fails when the owner is away', async () => {
    await expect(withDispatchOnly({}).operators.replay({ id: `intake:on-ticket:${messageId}` }, call)).rejects.toThrow(
      Unreachable,
    );
  });
});
