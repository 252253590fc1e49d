import type { Contract } from './contract';
import { kitContracts } from './kit';

/** The one stream of all domain events. */
export const EVENTS = 'FENGQIAO_EVENTS';

/** A durable of a service and the events it filters: exactly what its service may read. */
export type Durable = { readonly name: string; readonly subject: string };

/** What a NATS user may do. Nothing else is allowed to it. */
export type NatsRights = {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** How long it may answer a message that it was given, once, where its asker says; absent: never. */
  readonly answerSeconds?: number;
};

export type NatsUser = {
  readonly name: string;
  /** As it is, or the name of the variable of nats-server's environment that holds it. */
  readonly password: string | { readonly variable: string };
  readonly rights: NatsRights;
};

/** Where a service with facts of its own says how many events wait for it, and where it hears how many wait for the others. */
export const backlogOf = (service: string): string => `fq.backlog.${service}`;
export const everyBacklog = backlogOf('*');

const DEFAULT_SECONDS = 10;

/** Where answers to a service arrive: a prefix of its own, so that nobody else can listen. */
export const inboxPrefixOf = (service: string): string => `_INBOX_${service}`;

const stream = (...actions: string[]): string[] => actions.map((action) => `$JS.API.STREAM.${action}.${EVENTS}`);
const consumer = (...actions: string[]): string[] => actions.map((action) => `$JS.API.CONSUMER.${action}`);

/**
 * To make the stream where there is none, and to see whether it still has what it acknowledged: by the number of any message
 * (docs/adr/0018). Never to change it: that can empty it.
 */
const relayed = stream('INFO', 'CREATE', 'MSG.GET');

/** To declare and read one durable, and to make it anew. The filter is part of the subject, so another one is refused. */
const heard = ({ name, subject }: Durable): string[] => [
  ...consumer(
    `CREATE.${EVENTS}.${name}.${subject}`,
    `INFO.${EVENTS}.${name}`,
    `DELETE.${EVENTS}.${name}`,
    `MSG.NEXT.${EVENTS}.${name}`,
  ),
  `$JS.ACK.${EVENTS}.${name}.>`,
];

/** The clock of a replay waits until every consumer has handled everything. */
const watched = [...stream('INFO'), ...consumer(`LIST.${EVENTS}`)];

const isOfTheKit = ({ name, service }: Contract): boolean =>
  Object.values(kitContracts(service)).some((contract) => contract.name === name);

const mayAsk = (service: string, contract: Contract): boolean => {
  if (service === 'gateway') return contract.path !== undefined || isOfTheKit(contract);
  return contract.access === 'services' && contract.service !== service;
};

/**
 * What a service may do on NATS: answer its own contracts, ask those it has business with, say its own events, read its own
 * durables, and see what of the stream is lost. `durables`: of a service with facts of its own; a service without says and hears no events.
 *
 * It may answer only whoever asked, as long as anybody waits. Longer would be dear: the server remembers every message that
 * could be answered, those of the stream too, until the time is over, and beyond 4096 of them looks through all of them for
 * each one more (nats-server 2.9, 15 s, 1 000 messages a second: 0.26 of a core; below 270 a second nothing).
 */
export const natsRightsOf = (
  service: string,
  contracts: readonly Contract[],
  durables?: readonly Durable[],
): Required<NatsRights> => {
  const asks = service === 'replay' ? [] : contracts.filter((contract) => mayAsk(service, contract));
  const answered = contracts.filter((contract) => contract.service === service);
  return {
    publish: [
      ...asks.map(({ subject }) => subject),
      ...(durables ? [`fq.evt.${service}.>`, backlogOf(service), ...relayed, ...durables.flatMap(heard)] : []),
      ...(service === 'replay' ? watched : []),
    ],
    subscribe: [`fq.rpc.${service}.>`, `${inboxPrefixOf(service)}.>`, ...(durables ? [everyBacklog] : [])],
    answerSeconds: Math.max(DEFAULT_SECONDS, ...answered.map(({ timeoutMs = 0 }) => timeoutMs / 1_000)),
  };
};

/** A person who looks after the stream with the tools of NATS: everything about it, and nothing in a service's name. */
export const operatorRights: NatsRights = { publish: ['$JS.API.>'], subscribe: ['_INBOX.>', 'fq.evt.>'] };

/** nats-server takes an empty list of what is allowed for leave to do everything. */
const only = (subjects: readonly string[]): string =>
  subjects.length > 0 ? `{ allow: ${JSON.stringify(subjects)} }` : '{ deny: ">" }';

const entry = ({ name, password, rights: { publish, subscribe, answerSeconds } }: NatsUser): string => `
    {
      user: ${JSON.stringify(name)}
      password: ${typeof password === 'string' ? JSON.stringify(password) : `$${password.variable}`}
      permissions: {
        publish: ${only(publish)}
        subscribe: ${only(subscribe)}${
          answerSeconds === undefined ? '' : `\n        allow_responses: { max: 1, expires: "${answerSeconds}s" }`
        }
      }
    }`;

/** The users as nats-server (2.9 or later) reads them in its configuration; whoever names none of them is refused. */
export const natsConfig = (users: readonly NatsUser[]): string => `# Made from the contracts of Fengqiao: do not edit.
authorization {
  users: [${users.map(entry).join('')}
  ]
}
`;
