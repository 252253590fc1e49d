import { dispatch as contracts, type Contract } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { sql } from '@fengqiao/service';
import fc from 'fast-check';
import type { Command, Dispatch } from './dispatches/dispatch';
import { DispatchCommands } from './dispatches/dispatch.commands';
import { through } from './dispatches/evolve';
import { aimed, move, ruled, type Aimed } from './moves-under-test';
import { at, startUnderTest, type UnderTest } from './under-test';

/** How many pairs go over the wire; each on a ticket of its own, after some steps that set the scene. */
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

/** A move as a request; undefined if what it is about is not there. */
const requestOf = (ticketNo: string, it: Aimed): readonly [Contract, object] | undefined => {
  const { partId: assignmentId, leadId, objectionId, deferralId, owed } = it;
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
      if (!owed) return undefined;
      return owed.kind === 'raise'
        ? [contracts.answerRaise, { raiseId: owed.id, text: '正在办理' }]
        : [contracts.answerSupervision, { supervisionId: owed.id, text: '正在办理' }];
    case 'callSquad':
      return [contracts.callSquad, { ticketNo, unitId: it.unitId, text: '抢修' }];
  }
};

/** The same whatever the order of its fields, and with new ids numbered as they come. */
const plain = (dispatch: Dispatch, before: Dispatch): string => {
  const known = JSON.stringify(before);
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value;
  const news = new Map<string, string>();
  return JSON.stringify(dispatch, sorted).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    if (known.includes(id)) return id;
    if (!news.has(id)) news.set(id, `new ${news.size + 1}`);
    return news.get(id)!;
  });
};

type Made = { readonly state: Dispatch; readonly refused: boolean };

it(`two commands at the same moment end as one after the other, by the same rules (${PAIRS} pairs)`, async () => {
  const commands = city.running.app.get(DispatchCommands, { strict: false });
  const make = (state: Dispatch, it: Aimed): Made => {
    const events = ruled(state, it, commands.given());
    return isRefusal(events) ? { state, refused: true } : { state: through(state, events).at(-1) ?? state, refused: false };
  };
  const send = (ticketNo: string, it: Aimed) => {
    const [contract, input] = requestOf(ticketNo, it)!;
    return city.ask(contract, input, it.by);
  };
  const seed = process.env['FQ_RUNS'] ? {} : { seed: 20201216 };
  const scene = fc.tuple(fc.array(move, { maxLength: 4 }), move, move);
  const accepted = { both: 0, one: 0 };
  for (const [steps, ...pair] of fc.sample(scene, { numRuns: PAIRS, ...seed })) {
    const { ticketNo } = await city.register();
    for (const step of steps) {
      const it = aimed(await stateOf(ticketNo), step);
      if (requestOf(ticketNo, it)) await send(ticketNo, it);
    }
    const before = await stateOf(ticketNo);
    const [first, second] = pair.map((it) => aimed(before, it)) as [Aimed, Aimed];
    if (!requestOf(ticketNo, first) || !requestOf(ticketNo, second)) continue;
    const said = (await Promise.all([send(ticketNo, first), send(ticketNo, second)])).map((answer) => isRefusal(answer));
    const found = [said, plain(await stateOf(ticketNo), before)];

    const [a, b] = [make(before, first), make(before, second)];
    const [ab, ba] = [make(a.state, second), make(b.state, first)];
    const ends = [
      [[a.refused, ab.refused], plain(ab.state, before)],
      [[ba.refused, b.refused], plain(ba.state, before)],
    ];
    if (!ends.some((end) => JSON.stringify(end) === JSON.stringify(found))) expect({ steps, pair, found }).toEqual({ steps, pair, found: ends }); // prettier-ignore
    if (!said.includes(true)) accepted.both += 1;
    else if (said.includes(false)) accepted.one += 1;
  }
  // Pairs of which at least one was accepted are what shows anything.
  expect([accepted.both > PAIRS / 30, accepted.one > PAIRS / 5]).toEqual([true, true]);
}, 120_000);
