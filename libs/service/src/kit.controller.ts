import { kitContracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { flawsOf, rowsOf, toMermaid, type Flow } from '@fengqiao/flow';
import { Controller, Inject, type Type } from '@nestjs/common';
import { announcedSince, unsentOf } from './announced';
import { JetStreamStrategy } from './messages/jetstream.strategy';
import { listParked, replayParked } from './messages/parked';
import { OutboxRelay } from './messages/relay';
import { Database } from './persistence/database';
import { UnitOfWork } from './persistence/unit-of-work';
import { Answers } from './rpc/answers';
import type { Call } from './rpc/call';
import { FLOWS } from './tokens';

/** A process of a service, as `GET /flows` shows it. */
export type NamedFlow = { readonly name: string; readonly version: string; readonly flow: Flow<string, string, string> };

const PARKED_SHOWN = 200;

const viewOf = ({ name, version, flow }: NamedFlow) => ({
  name,
  version,
  states: [...new Set([flow.initial, ...rowsOf(flow).flatMap(({ from, to }) => [from, to]), ...flow.final])],
  steps: rowsOf(flow).map((row) => ({ ...row, by: [...row.by] })),
  deadlines: flow.deadlines.map((deadline) => ({ ...deadline })),
  picture: toMermaid(flow),
  flaws: flawsOf(flow),
});

/** Answers what every service answers: its parked messages, its processes, all it ever announced. */
export const kitControllerOf = (service: string): Type => {
  const contracts = kitContracts(service);

  @Controller()
  class KitController {
    constructor(
      private readonly database: Database,
      private readonly consumers: JetStreamStrategy,
      private readonly relay: OutboxRelay,
      private readonly work: UnitOfWork,
      @Inject(FLOWS) private readonly named: readonly NamedFlow[],
    ) {}

    @Answers(contracts.parked)
    async parked({ after, limit }: InputOf<typeof contracts.parked>): Promise<AnswerOf<typeof contracts.parked>> {
      const page = await listParked(this.database, after, limit);
      if (!page) return refuse('bad-cursor', 'Give a place of this list, unchanged', { where: 'after' });
      const items = page.items.map(({ consumer, messageId, envelope, at, why, place }) => ({
        id: `${service}:${consumer}:${messageId}`,
        ...{ service, consumer, messageId, place, why },
        type: envelope.type,
        key: envelope.subject,
        at: new Date(at).toISOString(),
      }));
      return { items, isAll: page.next === undefined };
    }

    @Answers(contracts.replayParked)
    replay(parked: InputOf<typeof contracts.replayParked>, call: Call): Promise<AnswerOf<typeof contracts.replayParked>> {
      return this.work.inParts(contracts.replayParked, call, parked, async () => {
        const outcome = await replayParked(this.database, this.consumers, parked);
        if (isRefusal(outcome)) return outcome;
        this.relay.nudge();
        return { id: `${service}:${parked.consumer}:${parked.messageId}`, status: outcome.status, version: 1 };
      });
    }

    @Answers(contracts.flows)
    flows(): Promise<AnswerOf<typeof contracts.flows>> {
      return Promise.resolve({ flows: this.named.map(viewOf) });
    }

    @Answers(contracts.unsent)
    async unsent({ upTo }: InputOf<typeof contracts.unsent>): Promise<AnswerOf<typeof contracts.unsent>> {
      return unsentOf(this.database, upTo);
    }

    @Answers(contracts.unhandled)
    async unhandled({ upTo }: InputOf<typeof contracts.unhandled>): Promise<AnswerOf<typeof contracts.unhandled>> {
      const count = await this.consumers.behind(upTo);
      const { items } = (await listParked(this.database, undefined, PARKED_SHOWN))!;
      const events = items.map(({ consumer, messageId, envelope: { type, time } }) => ({
        name: `${consumer} ${messageId}`,
        ...{ type, time },
      }));
      return { count, parked: events.map(({ name }) => name), events };
    }

    @Answers(contracts.announced)
    async announced({ cursor, limit }: InputOf<typeof contracts.announced>): Promise<AnswerOf<typeof contracts.announced>> {
      return announcedSince(this.database, cursor, limit);
    }
  }
  return KitController;
};
