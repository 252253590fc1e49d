import type { Contract } from '@fengqiao/contracts';
import { Unreachable, type Asking, type Bus, type Call } from '@fengqiao/service';
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

it('shows parked messages, the oldest first', async () => {
  const { operators } = withDispatchOnly({
    items: [
      { id: 'b', at: '2020-02' },
      { id: 'a', at: '2020-01' },
    ],
  });
  expect(await operators.parked({}, call)).toMatchObject({
    items: [{ id: 'a' }, { id: 'b' }],
    missing: ['intake', 'whistle', 'evaluation'],
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
