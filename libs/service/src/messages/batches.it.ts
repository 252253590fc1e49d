import { type Refusal, refuse } from '@fengqiao/domain';
import { eventually } from '@fengqiao/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { v7 } from 'uuid';
import { Unreachable } from '../faults';
import { sql } from '../persistence/statement';
import { aContract, database, envelopeOf, hearing, nats, parkedBy, type Said, say, settled } from './consumers-under-test';
import type { Heard } from './hears';
import { receiveTogether } from './inbox';
import { EVENTS } from './topology';

describe('messages that wait while others are handled', () => {
  const note = sql('insert into noted values ($1)');
  const notedOf = async (mark: string): Promise<string[]> =>
    (await database.rows<{ what: string }>(sql(`select what from noted where what like $1`), [`${mark}%`])).map(
      ({ what }) => what,
    );

  /** The first messages take every place and wait at the gate; what comes meanwhile is one batch. */
  const behindGate = async (handle: (heard: Heard<Said>) => Promise<void | Refusal>) => {
    let open = (): void => undefined;
    const gate = new Promise<void>((opened) => (open = opened));
    const [mark, heard, transactions] = [`${v7()} `, [] as string[], new Set<unknown>()];
    const { contract, durable, strategy } = await hearing(async (given) => {
      heard.push(given.data.said);
      if (given.data.said.startsWith('gate')) return gate;
      transactions.add(given.tx);
      const outcome = await handle(given);
      if (!outcome) given.tx.write(note, [mark + given.data.said]);
      return outcome;
    });
    for (const key of ['gate 1', 'gate 2']) await say(contract, key, { key });
    await eventually(() => heard.length === 2);
    const sayAll = async (...keyed: readonly string[]): Promise<void> => {
      for (const one of keyed) await say(contract, one, { key: one[0]! });
      await eventually(async () =>
        (await jetstreamManager(nats)).consumers.info(EVENTS, durable).then((info) => info.num_pending === 0),
      );
      open();
      await settled(strategy);
    };
    const noted = async (): Promise<string[]> => (await notedOf(mark)).map((what) => what.slice(mark.length));
    return { durable, heard, transactions, sayAll, noted };
  };

  it('are handled in one transaction, each key in its order', async () => {
    const { heard, transactions, sayAll, noted } = await behindGate(async () => {
      await new Promise((done) => setTimeout(done, Math.random() * 5));
    });
    const said = [...Array(4).keys()].flatMap((n) => [`a ${n}`, `b ${n}`, `c ${n}`]);
    await sayAll(...said);
    expect(transactions.size).toBe(1);
    for (const key of 'abc')
      expect(heard.filter((one) => one.startsWith(key))).toEqual(said.filter((one) => one.startsWith(key)));
    expect((await noted()).sort()).toEqual([...said].sort());
  });

  it('have their effect once when one among them is refused: it alone is parked', async () => {
    const refusing = ({ data }: Heard<Said>) => Promise.resolve(data.said === 'b' ? refuse('no', 'No') : undefined);
    const { durable, transactions, sayAll, noted } = await behindGate(refusing);
    await sayAll('a', 'b', 'c');
    expect([transactions.size, (await parkedBy(durable)).map(({ why }) => why)]).toEqual([1, ['no: No']]);
    expect((await noted()).sort()).toEqual(['a', 'c']);
  });

  it('have their effect once when one among them fails, now and later: it alone comes again', async () => {
    let faults = 0;
    const { durable, heard, sayAll, noted } = await behindGate(({ data }) =>
      data.said === 'b' && faults++ < 2 ? Promise.reject(new Error('poison')) : Promise.resolve(),
    );
    await sayAll('a', 'b', 'c', 'd');
    expect((await noted()).sort()).toEqual(['a', 'b', 'c', 'd']);
    const times = (said: string): number => heard.filter((one) => one === said).length;
    expect(['a', 'b', 'c', 'd'].map(times)).toEqual([2, 3, 2, 2]); // once together and undone, once alone; b once more
    const { delivered } = await (await jetstreamManager(nats)).consumers.info(EVENTS, durable);
    expect(delivered.consumer_seq).toBe(7); // nobody but b was delivered twice
  });

  it('leave nothing when their commit fails, and are handled alone', async () => {
    let broken = 0;
    const { sayAll, noted } = await behindGate(({ tx }) => {
      if (broken++ === 1) tx.write(sql(`insert into noted select 1 / 0`));
      return Promise.resolve();
    });
    await sayAll('a', 'b', 'c');
    expect((await noted()).sort()).toEqual(['a', 'b', 'c']);
    expect(broken).toBe(6);
  });

  it('do not wait for each other when one finds its service away: the others have their effect, it is held', async () => {
    let isAway = true;
    const { heard, sayAll, noted } = await behindGate(({ data }) => {
      if (data.said !== 'b' || !isAway) return Promise.resolve();
      if (heard.filter((one) => one === 'b').length > 1) isAway = false;
      return Promise.reject(new Unreachable('not there'));
    });
    await sayAll('a', 'b', 'c');
    expect((await noted()).sort()).toEqual(['a', 'b', 'c']);
    expect(heard.indexOf('c')).toBeLessThan(heard.lastIndexOf('b'));
    expect(heard.filter((one) => one === 'b')).toHaveLength(3);
  });

  it('are claimed once, though they stand in a batch twice or come again', async () => {
    const contract = aContract();
    const [first, last] = [envelopeOf(contract, { said: 'a' }), envelopeOf(contract, { said: 'b' })];
    const receiver = {
      ...{ durable: `d${v7()}`, subject: contract.subject, events: [contract], isFamily: false },
      handle: () => Promise.resolve(),
    };
    const runs = [
      [
        { envelope: first, count: 1 },
        { envelope: first, count: 1 },
      ],
      [{ envelope: last, count: 1 }],
    ];
    expect(await database.transaction((tx) => receiveTogether(tx, receiver, runs))).toEqual([
      [{ status: 'handled' }, { status: 'repeated' }],
      [{ status: 'handled' }],
    ]);
    expect(await database.transaction((tx) => receiveTogether(tx, receiver, runs))).toEqual([
      [{ status: 'repeated' }, { status: 'repeated' }],
      [{ status: 'repeated' }],
    ]);
  });
});
