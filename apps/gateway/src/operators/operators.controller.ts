import { gateway, kitContracts, services, type AnswerOf, type Contract, type InputOf, type Service } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { Answers, Bus, readCursor, writeCursor, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { z } from 'zod';

/** One slow service must not make the whole answer late: it is named as missing instead. */
const FAN_OUT_MS = 2_000;

type Heard<Answer> = { readonly service: Service; readonly answer?: Answer; readonly isRefused?: true };
const missingOf = (heard: readonly Heard<unknown>[]): string[] =>
  heard.filter(({ answer }) => answer === undefined).map(({ service }) => service);
const isService = (name: string): name is Service => (services as readonly string[]).includes(name);

/** A place in the list of parked messages of each service. */
const places = z.partialRecord(z.enum(services), z.string().max(400));
/** Where each service's list ended; undefined for what is no cursor of ours. A place in it is judged by its service. */
const placesIn = (cursor: string | undefined): z.infer<typeof places> | undefined => {
  if (cursor === undefined) return {};
  const [written] = readCursor(cursor, 1) ?? [];
  try {
    return places.safeParse(JSON.parse(written ?? '')).data;
  } catch {
    return undefined;
  }
};

const strangeCursor = refuse('bad-cursor', 'Give the nextCursor of the page before, unchanged', { where: 'cursor' });

/** What operators ask of all services at once. */
@Controller()
export class OperatorsController {
  constructor(private readonly bus: Bus) {}

  @Answers(gateway.flows)
  async flows(_: InputOf<typeof gateway.flows>, call: Call): Promise<AnswerOf<typeof gateway.flows>> {
    const heard = await this.askAll((service) => kitContracts(service).flows, call);
    const items = heard.flatMap(({ service, answer }) => (answer?.flows ?? []).map((flow) => ({ ...flow, service })));
    return { items, missing: missingOf(heard) };
  }

  /** The lists of all services as one: the cursor holds the place in each at which the page before ended. */
  @Answers(gateway.parked)
  async parked({ cursor, limit }: InputOf<typeof gateway.parked>, call: Call): Promise<AnswerOf<typeof gateway.parked>> {
    const ended = placesIn(cursor);
    if (!ended) return strangeCursor;
    const inputOf = (service: Service) => ({ limit, ...(ended[service] !== undefined && { after: ended[service] }) });
    const heard = await this.askAll((service) => kitContracts(service).parked, call, inputOf);
    if (heard.some(({ isRefused }) => isRefused)) return strangeCursor;
    const all = heard.flatMap(({ answer }) => answer?.items ?? []).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const items = all.slice(0, limit);
    const reached = Object.fromEntries(items.map(({ service, place }) => [service, place])); // the last of each
    const isAll = all.length <= limit && heard.every(({ answer }) => answer?.isAll !== false);
    return {
      items,
      ...(!isAll && { nextCursor: writeCursor([JSON.stringify({ ...ended, ...reached })]) }),
      missing: missingOf(heard),
    };
  }

  /** The owner's answer or refusal as it is. Throws the bus's faults: an owner that is not there is 503. */
  @Answers(gateway.replayParked)
  async replay({ id }: InputOf<typeof gateway.replayParked>, call: Call): Promise<AnswerOf<typeof gateway.replayParked>> {
    if (!call.allowed) return refuse('forbidden', 'None of the caller’s roles may handle parked messages');
    const [service = '', consumer = '', messageId = ''] = id.split(':');
    if (!isService(service))
      return refuse('not-found', `There is no service ${service}; parked messages are listed by GET /parked`, { where: 'id' });
    const { correlationId, key, actor } = call;
    // There the gateway is the caller: the operator's key is told apart from that of another one.
    const asking = { correlationId, ...(key !== undefined && { key: `${actor.id}/${key}` }) };
    return this.bus.ask(kitContracts(service).replayParked, { consumer, messageId }, asking);
  }

  private askAll<C extends Contract>(
    contractOf: (service: Service) => C,
    { correlationId }: Call,
    inputOf: (service: Service) => object = () => ({}),
  ): Promise<Heard<z.output<C['output']>>[]> {
    return Promise.all(
      services.map(async (service) => {
        try {
          const contract: Contract = { ...contractOf(service), timeoutMs: FAN_OUT_MS };
          const answer = await this.bus.ask(contract, inputOf(service), { correlationId });
          return isRefusal(answer) ? { service, isRefused: true as const } : { service, answer: answer as z.output<C['output']> };
        } catch {
          return { service };
        }
      }),
    );
  }
}
