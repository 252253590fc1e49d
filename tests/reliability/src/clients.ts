import { setTimeout as pause } from 'node:timers/promises';
import { hotlineId } from '@fengqiao/cases';
import { clientFor, tokenOf, type Client, type Reply } from '@fengqiao/client';
import { dispatch, intake, whistle, type Contract } from '@fengqiao/contracts';
import { v7 } from 'uuid';
import type { z } from 'zod';

/** Street-level units in which things happen; each is the lead of what happens there. */
const streets = ['110107011', '110107001', '110116213', '110105015', '110108005', '110107002', '110107003'];
const TIMEOUT_MS = 15_000;
const DISPATCH_BUDGET_MS = 120_000;
/** For one ticket in so many a whistle is blown. */
const WHISTLE_EACH = 4;
/** How many tickets of a client wait for their lead before it takes no new one. */
const MOST_WAITING = 10;
const AGAIN_AFTER_MS = 100;
const LOAD_BUDGET_MS = 30_000;

export type Step = 'register' | 'sign' | 'contact' | 'record' | 'feedback' | 'complete' | 'blow' | 'arrive' | 'release' | 'close';
/**
 * One thing that a client asked for. The mark is its own name for it: the key of the request, which stands in its text; a
 * signature has no words, and is known by what was signed; letting a unit go has none, and is known by its whistle.
 */
export type Effect = { readonly step: Step; readonly mark: string; readonly ticketNo?: string };

type Answer<C extends Contract> = z.output<C['output']>;
type Waiting = { readonly ticketNo: string; readonly street: string };
type Part = { readonly ticketNo: string; readonly street: string; readonly assignmentId: string };

/** Unlike everything else these are refused under no circumstances, so whoever hears it has found a fault. */
class Unexpected extends Error {}

/** Clients that do the work of hotline and streets, and repeat each request with its key until it is answered. */
export class Clients {
  readonly acknowledged: Effect[] = [];
  private readonly asking = new Set<Effect>();
  /** What should not have been said: everything but yes, busy and unknown. */
  readonly unexpected: string[] = [];
  /** How often a request with a key was sent again: there was no answer, or one that asks to come again. */
  repeats = 0;
  private readonly clients = new Map<string, Client>();
  private stopping = false;
  private patience = Infinity;
  private working: Promise<void>[] = [];

  constructor(private readonly baseUrl: string) {}

  /** What was sent and never answered, so that it may have been done or not. */
  get unanswered(): Effect[] {
    return [...this.asking];
  }

  start(count: number): void {
    this.stopping = false;
    this.working = Array.from({ length: count }, (_, nth) => this.work(nth));
  }

  /** Waits until so many more requests have been acknowledged: what is then done to the stack is done under load. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    for (const until = performance.now() + LOAD_BUDGET_MS; this.acknowledged.length < wanted; await pause(5))
      if (performance.now() > until) throw new Error(`Less than ${count} requests were acknowledged within half a minute`);
  }

  /** Finishes the tickets in hand. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.patience = performance.now() + DISPATCH_BUDGET_MS;
    await Promise.all(this.working);
  }

  /** Goes on with new tickets while others wait for their lead; at the end it finishes them all. */
  private async work(nth: number): Promise<void> {
    let waiting: Waiting[] = [];
    for (let turn = nth; !this.stopping || waiting.length > 0; turn += 1) {
      if (!this.stopping && waiting.length < MOST_WAITING) {
        const began = await this.expected(this.begin(streets[turn % streets.length]!));
        if (began) waiting.push(began);
      } else await pause(AGAIN_AFTER_MS);
      const looked: (Waiting | undefined)[] = [];
      for (const one of waiting) looked.push(await this.expected(this.goOn(one)));
      waiting = looked.filter((one) => one !== undefined);
    }
  }

  /** Keeps what should not have been said, and gives that ticket up. */
  private async expected<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work;
    } catch (fault) {
      if (!(fault instanceof Unexpected)) throw fault;
      this.unexpected.push(fault.message);
      return undefined;
    }
  }

  private async begin(street: string): Promise<Waiting> {
    const phone = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const mark = v7();
    const { ticketNo } = await this.answered(
      { step: 'register', mark },
      () =>
        this.tell(hotlineId, intake.register, mark, {
          channel: 'hotline',
          kind: 'complaint',
          description: `路灯不亮 ${mark}`,
          reporter: { phone },
          place: { unitId: street },
        }),
      (answer) => answer.ticketNo,
    );
    return { ticketNo, street };
  }

  /** Looks once whether the ticket has its lead; if so the street does all that is to be done. */
  private async goOn(one: Waiting): Promise<Waiting | undefined> {
    const { ticketNo, street } = one;
    const { assignments, status } = await this.tell(hotlineId, intake.getTicket, undefined, { ticketNo });
    const lead = assignments.find(({ unitId, role }) => unitId === street && role === 'lead');
    if (lead) return this.handle({ ticketNo, street, assignmentId: lead.assignmentId });
    if (performance.now() > this.patience)
      throw new Unexpected(`${ticketNo} has no lead two minutes after the last kill: ${status}`);
    return one;
  }

  private async handle(part: Part): Promise<undefined> {
    const { assignmentId } = part;
    await this.step('sign', part, dispatch.sign, () => ({ assignmentId }));
    await this.step('contact', part, dispatch.contact, (note) => ({ assignmentId, reached: true, note }));
    await this.step('record', part, dispatch.record, (text) => ({ assignmentId, what: 'work' as const, text }));
    if (Number(part.ticketNo) % WHISTLE_EACH === 0) await this.whistle(part);
    for (const to of ['reporter', 'hotline'] as const)
      await this.step('feedback', part, dispatch.feedback, (text) => ({ assignmentId, to, text }));
    await this.step('complete', part, dispatch.complete, (summary) => ({ assignmentId, summary }));
  }

  /** The street calls a department of its district, which comes and is let go; the result is told to the ticket's reporter. */
  private async whistle(part: Part): Promise<void> {
    const department = `${part.street.slice(0, 6)}-cgw`;
    await this.shown(part);
    const { whistleId } = await this.step('blow', part, whistle.blow, (reason) => ({
      kind: 'demand' as const,
      reason,
      place: { unitId: part.street },
      targets: [{ unitId: department, mandatory: true }],
      ticketNos: [part.ticketNo],
    }));
    await this.step('arrive', { ...part, street: department }, whistle.reportIn, (person) => ({ whistleId, person }));
    await this.step('release', part, whistle.release, () => ({ whistleId, unitId: department }), whistleId);
    await this.step('close', part, whistle.close, (result) => ({ whistleId, result }));
  }

  /** Intake shows the street what it works on once it has heard of it, a moment after dispatch knows: nobody names it before. */
  private async shown({ ticketNo, street }: Part): Promise<void> {
    const until = performance.now() + DISPATCH_BUDGET_MS;
    while ((await this.once(street, intake.getTicket, undefined, { ticketNo }))?.status !== 200 && performance.now() < until)
      await pause(AGAIN_AFTER_MS);
  }

  /** `wordless`: by what an effect is known that has no words. */
  private async step<C extends Contract>(
    step: Step,
    { ticketNo, street, assignmentId }: Part,
    contract: C,
    inputWith: (mark: string) => z.input<C['input']>,
    wordless = step === 'sign' ? assignmentId : undefined,
  ): Promise<Answer<C>> {
    const key = v7();
    return this.answered(
      { step, mark: wordless ?? key },
      () => this.tell(street, contract, key, inputWith(key)),
      () => ticketNo,
    );
  }

  /** Keeps what was asked until the answer is there, and as acknowledged when that is yes. */
  private async answered<Result>(
    effect: Effect,
    ask: () => Promise<Result>,
    numberIn: (answer: Result) => string,
  ): Promise<Result> {
    this.asking.add(effect);
    try {
      const answer = await ask();
      this.acknowledged.push({ ...effect, ticketNo: numberIn(answer) });
      this.asking.delete(effect);
      return answer;
    } catch (fault) {
      if (fault instanceof Unexpected) this.asking.delete(effect);
      throw fault;
    }
  }

  /** Asks until there is an answer. Throws Unexpected at a refusal: nothing that is done here may be refused. */
  private async tell<C extends Contract>(
    unitId: string,
    contract: C,
    key: string | undefined,
    input: z.input<C['input']>,
  ): Promise<Answer<C>> {
    for (; ; this.repeated(key)) {
      const reply = await this.once(unitId, contract, key, input);
      if (reply && reply.status < 300) return reply.ok();
      if (reply && reply.status !== 503 && reply.status !== 504) {
        const { code, detail } = reply.problem();
        const said = `${contract.name} was answered ${reply.status} ${code}: ${detail}`;
        if (reply.status < 500) throw new Unexpected(said);
        this.unexpected.push(said); // the outcome is unknown, and the key says what to do
      }
      await pause(AGAIN_AFTER_MS);
    }
  }

  private repeated(key: string | undefined): void {
    if (key !== undefined) this.repeats += 1;
  }

  private once<C extends Contract>(
    unitId: string,
    contract: C,
    key: string | undefined,
    input: z.input<C['input']>,
  ): Promise<Reply<Answer<C>> | undefined> {
    return this.clientOf(unitId)
      .call(contract, input, key === undefined ? {} : { key })
      .catch(() => undefined);
  }

  private clientOf(unitId: string): Client {
    const known = this.clients.get(unitId);
    if (known) return known;
    const client = clientFor(this.baseUrl, {
      token: () => tokenOf(this.baseUrl, unitId),
      timeoutMs: TIMEOUT_MS,
      onRepeat: () => (this.repeats += 1),
    });
    this.clients.set(unitId, client);
    return client;
  }
}
