import { dispatch as contracts, type Contract } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { sql } from '@fengqiao/service';
import fc from 'fast-check';
import type { OwedAnswer } from './dispatches/answering';
import type { Command, Dispatch } from './dispatches/dispatch';
import { DispatchCommands } from './dispatches/dispatch.commands';
import { aimed, classified, dayAfter, hotline, move, type Aimed } from './moves-under-test';
import { at, startUnderTest, type UnderTest } from './under-test';
import { after, decided, type World } from './worlds-under-test';

/**
 * How many pairs go over the wire; each on tickets of its own, after some steps that set the scene. Units command, intake and
 * evaluation say what they decided: those are pairs of different services.
 */
const PAIRS = Number(process.env['FQ_RUNS'] ?? 120);

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const stored = sql(`select state from dispatch where ticket_no = $1`);
const stateOf = async (ticketNo: string): Promise<Dispatch> =>
  (await city.parts.database.one<{ state: Dispatch }>(stored, [ticketNo]))!.state;

/** Every command on an assignment is declared under its own name. */
const contractOf = (type: Command['type']): Contract =>
  (contracts as unknown as Readonly<Record<string, Contract>>)[type.toLowerCase()]!;

type Sent = { readonly refused: boolean };
const ask = async (contract: Contract, input: object, by: string): Promise<Sent> => ({
  refused: isRefusal(await city.ask(contract, input, by)),
});

/** A move as a request of a unit; undefined if what it is about is not there. */
const requestOf = (numbers: readonly string[], it: Aimed): readonly [Contract, object] | undefined => {
  const { partId: assignmentId, leadId, objectionId, deferralId, owed } = it;
  const ticketNo = numbers[it.ticket ?? 0]!;
  switch (it.what) {
    case 'command': {
      const { type, ...input } = it.command;
      return assignmentId === undefined ? undefined : [contractOf(type), { assignmentId, ...input }];
    }
    case 'order': {
      const { lead, assists, reason } = it;
      return [contracts.dispatchTicket, { ticketNo, lead, assists, reason }];
    }
    case 'supervise':
      return [contracts.supervise, { ticketNo, unitId: it.unitId, text: '进展如何' }];
    case 'review': {
      const { upheld, newLead } = it;
      return objectionId ? [contracts.reviewObjection, { objectionId, upheld, newLead, reason: '经核实' }] : undefined;
    }
    case 'decide':
      return deferralId ? [contracts.decideDeferral, { deferralId, approved: it.approved, reason: '属实' }] : undefined;
    case 'revoke':
      return leadId ? [contracts.revokeExtension, { assignmentId: leadId, reason: '无需延期' }] : undefined;
    case 'answer':
      return owed && answering[owed.kind](owed.id);
    case 'callSquad':
      return [contracts.callSquad, { ticketNo, unitId: it.unitId, text: '抢修' }];
    case 'consult':
      return [contracts.consult, { ticketNo, unitIds: [it.unitId], question: '是否属你单位' }];
    case 'assignByLeader':
      return [
        contracts.giveLeaderAssignment,
        { unitId: it.unitId, text: '请办', dueAt: dayAfter(90), basis: { type: 'ticket', ref: ticketNo } },
      ];
    case 'group': {
      const ticketNos = [...new Set(it.others)].flatMap((other) => numbers[other] ?? []);
      return ticketNos.length > 0 ? [contracts.group, { ticketNo, ticketNos, reason: '同一事项' }] : undefined;
    }
    case 'ungroup': {
      const other = numbers[it.other];
      return other ? [contracts.ungroup, { headNo: ticketNo, ticketNo: other, reason: '不是同一事项' }] : undefined;
    }
    default:
      return undefined;
  }
};

const answering = {
  raise: (raiseId: string) => [contracts.answerRaise, { raiseId, text: '正在办理' }],
  supervision: (supervisionId: string) => [contracts.answerSupervision, { supervisionId, text: '正在办理' }],
  consultation: (consultationId: string) => [contracts.answerConsultation, { consultationId, text: '正在办理' }],
} as const satisfies Record<OwedAnswer['kind'], (id: string) => readonly [Contract, object]>;

/** A move as what intake or evaluation says of the ticket as it stood; nothing that is heard is refused. */
const heardOf = (dispatch: Dispatch, it: Aimed): readonly [string, string, Record<string, unknown>] | undefined => {
  const at = city.clock.now().toISOString();
  const { ticketId, ticketNo, ticketVersion } = dispatch;
  const ticket = { ticketId, ticketNo, version: ticketVersion + 1, at };
  switch (it.what) {
    case 'classify': {
      const { ticketVersion: version, ...matter } = classified(dispatch, it.category);
      return ['intake.ticket.classified.v1', ticketId, { ...matter, version, at, status: it.held ? 'held' : 'registered' }];
    }
    case 'end': {
      const diverted = { status: 'diverted', case: 'emergency' };
      const more = it.because === 'diverted' ? diverted : { status: 'withdrawn' };
      return [`intake.ticket.${it.because}.v1`, ticketId, { ...ticket, ...more }];
    }
    case 'callback': {
      const { reached, resolved, asked: askedByReporter = false } = it;
      const answers = reached ? { contacted: true, resolved, satisfied: 'yes' } : {};
      const said = {
        callbackId: ticketId,
        ticketId,
        ticketNo,
        version: 1,
        at,
        by: hotline,
        reached,
        ...answers,
        askedByReporter,
      };
      return ['evaluation.callback.recorded.v1', ticketId, said];
    }
    default:
      return undefined;
  }
};

/** How a move is made; undefined if what it is about is not there. */
const sending = (dispatches: World, it: Aimed): (() => Promise<Sent>) | undefined => {
  const heard = heardOf(dispatches[it.ticket ?? 0]!, it);
  if (heard) return async () => city.say(...heard).then(() => ({ refused: false }));
  const numbers = dispatches.map(({ ticketNo }) => ticketNo);
  const request = requestOf(numbers, it);
  return request && (() => ask(...request, it.by));
};

/** The same whatever the order of its fields, and with new ids numbered as they come. */
const plain = (dispatches: World, before: World): string => {
  const known = JSON.stringify(before);
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value;
  const news = new Map<string, string>();
  return JSON.stringify(dispatches, sorted).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    if (known.includes(id)) return id;
    if (!news.has(id)) news.set(id, `new ${news.size + 1}`);
    return news.get(id)!;
  });
};

const sideOf = ({ by }: Aimed): string => (by === 'intake' || by === 'evaluation' ? by : 'dispatch');

type Made = { readonly state: World; readonly refused: boolean };

it(`two commands at the same moment end as one after the other, by the same rules (${PAIRS} pairs)`, async () => {
  const commands = city.running.app.get(DispatchCommands, { strict: false });
  const make = (state: World, it: Aimed): Made => {
    const made = decided(state, it, commands.given());
    return isRefusal(made) ? { state, refused: true } : { state: after(state, made), refused: false };
  };
  const seed = process.env['FQ_RUNS'] ? {} : { seed: 20201216 };
  const scene = fc.tuple(fc.array(move, { maxLength: 4 }), move, move);
  const accepted = { both: 0, one: 0 };
  const services = new Set<string>();
  for (const [steps, ...pair] of fc.sample(scene, { numRuns: PAIRS, ...seed })) {
    const placeless = { placeUnitId: undefined, category: undefined };
    const tickets = await Promise.all([city.register(), city.register(), city.register(placeless)]);
    const world = (): Promise<Dispatch[]> => Promise.all(tickets.map(({ ticketNo }) => stateOf(ticketNo)));
    for (const step of steps) {
      const now = await world();
      await sending(now, aimed(now[step.ticket ?? 0]!, step))?.();
    }
    const before = await world();
    const [first, second] = pair.map((it) => aimed(before[it.ticket ?? 0]!, it)) as [Aimed, Aimed];
    const [one, other] = [sending(before, first), sending(before, second)];
    if (!one || !other) continue;
    const said = (await Promise.all([one(), other()])).map(({ refused }) => refused);
    const found = [said, plain(await world(), before)];

    const [a, b] = [make(before, first), make(before, second)];
    const [ab, ba] = [make(a.state, second), make(b.state, first)];
    const ends = [
      [[a.refused, ab.refused], plain(ab.state, before)],
      [[ba.refused, b.refused], plain(ba.state, before)],
    ];
    if (!ends.some((end) => JSON.stringify(end) === JSON.stringify(found))) expect({ steps, pair, found }).toEqual({ steps, pair, found: ends }); // prettier-ignore
    if (!said.includes(true)) accepted.both += 1;
    else if (said.includes(false)) accepted.one += 1;
    services.add([first, second].map(sideOf).sort().join());
  }
  // Pairs of which at least one was accepted are what shows anything.
  expect([accepted.both > PAIRS / 30, accepted.one > PAIRS / 5]).toEqual([true, true]);
  expect([...services].sort()).toEqual(expect.arrayContaining(['dispatch,dispatch', 'dispatch,evaluation', 'dispatch,intake']));
}, 180_000);
