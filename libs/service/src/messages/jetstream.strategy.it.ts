import { event, family } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { eventually } from '@fengqiao/testing';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Controller } from '@nestjs/common';
import { v7 } from 'uuid';
import { z } from 'zod';
import { Unreachable } from '../faults';
import { sql } from '../persistence/statement';
import {
  aContract,
  closeLast,
  database,
  envelopeOf,
  hearing,
  listen,
  logger,
  nats,
  noun,
  parkedBy,
  type Said,
  say,
  settled,
} from './consumers-under-test';
import { type Heard, Hears } from './hears';
import { receive } from './inbox';
import { JetStreamStrategy } from './jetstream.strategy';
import { countParked, listParked, replayParked } from './parked';
import { EVENTS } from './topology';

it('handles a message once, however often it is delivered, and tells of the commit', async () => {
  const heard: string[] = [];
  let commits = 0;
  const { contract, strategy } = await hearing(
    ({ data }) => Promise.resolve(void heard.push(data.said)),
    () => commits++,
  );
  await say(contract, 'hello', { times: 3 });
  await settled(strategy);
  expect([heard, commits]).toEqual([['hello'], 1]);
});

it('gives two subscriptions to one event a durable and an inbox key each', async () => {
  const contract = aContract();
  const heard: string[] = [];
  const [one, two] = [`d${v7()}`, `d${v7()}`];
  @Controller()
  class Hearers {
    @Hears(contract, one)
    first({ data }: Heard<Said>): Promise<void> {
      return Promise.resolve(void heard.push(`1 ${data.said}`));
    }
    @Hears(contract, two)
    second({ data }: Heard<Said>): Promise<void> {
      return Promise.resolve(void heard.push(`2 ${data.said}`));
    }
  }
  const strategy = await listen(Hearers);
  await say(contract, 'hello');
  await settled(strategy);
  expect(heard.sort()).toEqual(['1 hello', '2 hello']);
});

it('asks again after a fault, undoes what was written, and acknowledges only the success', async () => {
  let faults = 0;
  const { contract, strategy } = await hearing(async ({ tx, data }) => {
    tx.write(sql('insert into noted values ($1)'), [data.said]);
    await Promise.resolve();
    if (faults++ < 2) throw new Error('away');
  });
  const { id } = await say(contract, `noted ${v7()}`);
  await eventually(() => faults === 1);
  expect(await strategy.pending()).toBe(1);
  expect(await database.rows(sql('select from inbox where message_id = $1'), [id])).toHaveLength(0);
  await settled(strategy);
  expect(faults).toBe(3);
  expect(await database.rows(sql(`select from noted where what like 'noted %'`))).toHaveLength(1);
});

it('parks what is refused and what breaks its contract, and asks for neither again', async () => {
  let asked = 0;
  const { contract, durable, strategy } = await hearing(() => {
    asked++;
    return Promise.resolve(refuse('not-ours', 'We do not do that'));
  });
  await say(contract, 'hello');
  await say(contract, 42, { key: 'other \u0000 key' });
  await settled(strategy);
  const why = (await parkedBy(durable)).map((parked) => parked.why);
  expect(why).toEqual(expect.arrayContaining(['not-ours: We do not do that', expect.stringContaining('expected string')]));
  expect([asked, why.length]).toEqual([1, 2]);
});

it('parks a message that keeps failing or keeps killing us, without handling it again', async () => {
  const contract = aContract();
  const envelope = envelopeOf(contract, { said: 'poison' });
  const handle = jest.fn();
  const receiver = { durable: `d${v7()}`, subject: contract.subject, events: [contract], isFamily: false, handle };
  const given = (delivery: { count: number; lastFault?: string }) =>
    database.transaction((tx) => receive(tx, receiver, { envelope: { ...envelope, id: v7() }, ...delivery }));
  expect(await given({ count: 9, lastFault: 'away' })).toEqual({ status: 'parked', why: 'failed 8 times: away' });
  expect(await given({ count: 41 })).toEqual({ status: 'parked', why: 'given out 40 times and never answered' });
  expect(handle).not.toHaveBeenCalled();
});

it('handles what was given out many times while we were killed again and again', async () => {
  const contract = aContract();
  const handle = jest.fn(() => Promise.resolve());
  const receiver = { durable: `d${v7()}`, subject: contract.subject, events: [contract], isFamily: false, handle };
  const delivery = { envelope: envelopeOf(contract, { said: 'hello' }), count: 40 };
  expect(await database.transaction((tx) => receive(tx, receiver, delivery))).toEqual({ status: 'handled' });
  expect(handle).toHaveBeenCalledTimes(1);
});

it('does not count against a message that another service is away', async () => {
  let asked = 0;
  const { contract, durable, strategy } = await hearing(() => {
    if (asked++ === 0) return Promise.reject(new Unreachable('dispatch is not there'));
    return Promise.resolve();
  });
  await say(contract, 'hello');
  await eventually(() => asked === 1);
  await settled(strategy);
  const { delivered } = await (await jetstreamManager(nats)).consumers.info(EVENTS, durable);
  expect([asked, delivered.consumer_seq]).toEqual([2, 1]);
});

it('passes over what a family says that is not known here, throws away what is no envelope, and hears the rest by type', async () => {
  const name = noun();
  const [said, sung] = [
    event(`${name}.said`, 1, z.object({ said: z.string() })),
    event(`${name}.sung`, 1, z.object({ song: z.string() })),
  ];
  const heard: unknown[] = [];
  const durable = `d${v7()}`;
  const whole = family(name, 1, [said, sung]);
  @Controller()
  class Hearer {
    @Hears(whole, durable)
    hear({ data, envelope }: Heard): Promise<void> {
      return Promise.resolve(void heard.push([envelope.type, data]));
    }
  }
  const strategy = await listen(Hearer);
  await say(event(`${name}.shouted`, 1, z.unknown()), 'loud');
  await jetstream(nats).publish(said.subject, '{"no": "envelope"}');
  await jetstream(nats).publish(said.subject, 'no json');
  await say(said, 'hello');
  await jetstream(nats).publish(sung.subject, JSON.stringify(envelopeOf(sung, { song: 'la', extra: 1 })));
  await settled(strategy);
  expect(heard).toEqual([
    [said.type, { said: 'hello' }],
    [sung.type, { song: 'la' }],
  ]);
  expect(await parkedBy(durable)).toEqual([]);
});

it('handles one key in order and many keys at once', async () => {
  const heard = new Map<string, string[]>();
  let [running, most] = [0, 0];
  const { contract, strategy } = await hearing(async ({ data, envelope }) => {
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, Math.random() * 10));
    heard.set(envelope.subject, [...(heard.get(envelope.subject) ?? []), data.said]);
    running--;
  });
  for (let n = 0; n < 10; n++) await Promise.all([...'abcdefgh'].map((key) => say(contract, `${n}`, { key })));
  await settled(strategy);
  expect([...heard.values()]).toEqual(Array(8).fill([...Array(10).keys()].map(String)));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(8);
});

it('finishes what it has begun before it closes, and gives the rest to the next at once', async () => {
  let [begun, done] = [0, 0];
  const slow = async (): Promise<void> => {
    begun++;
    await new Promise((over) => setTimeout(over, 300));
    done++;
  };
  const { contract, durable } = await hearing(slow);
  for (let n = 0; n < 5; n++) await say(contract, `${n}`);
  await eventually(() => begun > 0);
  await closeLast();
  expect(begun).toBeLessThan(5);
  expect(done).toBe(begun);

  const heard: string[] = [];
  const next = await hearing(({ data }) => Promise.resolve(void heard.push(data.said)), undefined, { contract, durable });
  await settled(next.strategy);
  expect(heard.sort()).toEqual(['0', '1', '2', '3', '4'].slice(done));
});

it('lists what is parked by pages, and replays one through the path of all messages', async () => {
  let isReady = false;
  const heard: string[] = [];
  const { contract, durable, strategy } = await hearing(({ data }) => {
    if (!isReady) return Promise.resolve(refuse('too-early', 'Not yet'));
    heard.push(data.said);
    return Promise.resolve();
  });
  for (const said of ['one', 'two', 'three']) await say(contract, said);
  await settled(strategy);
  const items = await parkedBy(durable);
  expect(items).toHaveLength(3);
  const first = (await listParked(database, undefined, 2))!;
  const second = (await listParked(database, first.next, 1_000))!;
  expect(await listParked(database, 'bm8', 2)).toBeUndefined();
  expect(first.items.length + second.items.length).toBe(await countParked(database));
  expect(second.next).toBeUndefined();

  const [one] = items;
  expect(await replayParked(database, strategy, one!)).toEqual({ status: 'parked', why: 'too-early: Not yet' });
  isReady = true;
  expect(await replayParked(database, strategy, one!)).toEqual({ status: 'handled' });
  expect(heard).toEqual(['one']);
  expect(await replayParked(database, strategy, one!)).toMatchObject({ refused: 'not-found' });
  expect(await replayParked(database, strategy, { consumer: durable, messageId: v7() })).toMatchObject({ refused: 'not-found' });
  expect(await parkedBy(durable)).toHaveLength(2);
});

it('leaves a parked message parked when handling it again fails', async () => {
  let isBroken = false;
  const { contract, durable, strategy } = await hearing(() =>
    isBroken ? Promise.reject(new Error('away')) : Promise.resolve(refuse('no', 'No')),
  );
  await say(contract, 'hello');
  await settled(strategy);
  isBroken = true;
  const [parked] = await parkedBy(durable);
  await expect(replayParked(database, strategy, parked!)).rejects.toThrow('away');
  expect(await parkedBy(durable)).toEqual([parked]);
});

it('refuses two methods on one durable', () => {
  const strategy = new JetStreamStrategy({ nats, database, logger });
  const subscription = { durable: 'd', subject: 's', events: [], isFamily: false };
  const add = (): void => strategy.addHandler('s', jest.fn(), true, { subscription });
  add();
  expect(add).toThrow('name them apart');
});
