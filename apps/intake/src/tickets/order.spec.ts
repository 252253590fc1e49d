import { inOrder } from './order';

const noon = '2020-12-16T04:00:00.000Z';
const later = '2020-12-16T05:00:00.000Z';
const types = (steps: readonly { type: string }[]) => steps.map(({ type }) => type);

it('goes by time first', () =>
  expect(
    types(
      inOrder([
        { at: later, type: 'registered' },
        { at: noon, type: 'closed' },
      ]),
    ),
  ).toEqual(['closed', 'registered']));

it('within one instant puts the cause before its effect, and keeps what one service told in its own order', () =>
  expect(
    types(
      inOrder(
        ['dispatched', 'copied', 'signed', 'closed', 'counted', 'callbackRecorded', 'released', 'registered'].map((type) => ({
          at: noon,
          type,
        })),
      ),
    ),
  ).toEqual(['registered', 'released', 'dispatched', 'copied', 'signed', 'callbackRecorded', 'closed', 'counted']));
