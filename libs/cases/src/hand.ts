import type { Client, Reply } from '@fengqiao/client';
import { dispatch, evaluation, intake, type Contract } from '@fengqiao/contracts';
import type { z } from 'zod';

export type Answer<C extends Contract> = z.output<C['output']>;
export type Ticket = Answer<typeof intake.getTicket>;
export type Assignment = Answer<typeof dispatch.getAssignment>;
type Registration = z.input<(typeof intake.register)['input']>;
type Callback = Omit<z.input<(typeof evaluation.recordCallback)['input']>, 'ticketNo'>;
type Feedback = 'reporter' | 'hotline';

/** A unit at work through the public API. Every method throws `NotOk` when the platform refuses; `call` lets it. */
export class Hand {
  constructor(
    readonly unitId: string,
    private readonly client: Client,
  ) {}

  /** Calls any contract and gives back what came, a refusal too. */
  call<C extends Contract>(contract: C, input: z.input<C['input']>): Promise<Reply<Answer<C>>> {
    return this.client.call(contract, input);
  }

  async ask<C extends Contract>(contract: C, input: z.input<C['input']>): Promise<Answer<C>> {
    return (await this.call(contract, input)).ok();
  }

  register(ticket: Registration): Promise<Answer<typeof intake.register>> {
    return this.ask(intake.register, ticket);
  }

  ticket(ticketNo: string): Promise<Ticket> {
    return this.ask(intake.getTicket, { ticketNo });
  }

  async timeline(ticketNo: string): Promise<Answer<typeof intake.timeline>['items']> {
    return (await this.ask(intake.timeline, { ticketNo })).items;
  }

  async inbox(about: z.input<(typeof dispatch.inbox)['input']> = {}): Promise<Answer<typeof dispatch.inbox>['items']> {
    return (await this.ask(dispatch.inbox, { limit: 200, ...about })).items;
  }

  assignment(assignmentId: string): Promise<Assignment> {
    return this.ask(dispatch.getAssignment, { assignmentId });
  }

  /** The id of a unit's open part in a ticket; this unit's own unless told. */
  async partIn(ticketNo: string, unitId = this.unitId): Promise<string> {
    const { assignments } = await this.ticket(ticketNo);
    const part = assignments.find((one) => one.unitId === unitId && one.role !== 'copy' && !over.has(one.status));
    if (!part) throw new Error(`${unitId} has no open part in ${ticketNo}`);
    return part.assignmentId;
  }

  sign(assignmentId: string): Promise<Assignment> {
    return this.ask(dispatch.sign, { assignmentId });
  }

  handOn(ticketNo: string, lead: string, assists: string[], reason?: string): Promise<Answer<typeof dispatch.dispatchTicket>> {
    return this.ask(dispatch.dispatchTicket, { ticketNo, lead, assists, ...(reason !== undefined && { reason }) });
  }

  contact(assignmentId: string, note: string, reached = true): Promise<Assignment> {
    return this.ask(dispatch.contact, { assignmentId, reached, note });
  }

  instruct(assignmentId: string, text: string): Promise<Assignment> {
    return this.ask(dispatch.instruct, { assignmentId, text });
  }

  visit(assignmentId: string, place: string, findings: string): Promise<Assignment> {
    return this.ask(dispatch.visit, { assignmentId, place, findings });
  }

  record(assignmentId: string, what: 'work' | 'measurement' | 'meeting' | 'notice', text: string): Promise<Assignment> {
    return this.ask(dispatch.record, { assignmentId, what, text });
  }

  report(assignmentId: string, text: string, explanation?: string): Promise<Assignment> {
    return this.ask(dispatch.report, { assignmentId, text, final: true, ...(explanation !== undefined && { explanation }) });
  }

  feedback(assignmentId: string, to: Feedback, text: string): Promise<Assignment> {
    return this.ask(dispatch.feedback, { assignmentId, to, text });
  }

  complete(assignmentId: string, summary: string, reason?: string): Promise<Assignment> {
    return this.ask(dispatch.complete, { assignmentId, summary, ...(reason !== undefined && { reason }) });
  }

  callBack(ticketNo: string, said: Callback): Promise<Answer<typeof evaluation.recordCallback>> {
    return this.ask(evaluation.recordCallback, { ticketNo, ...said });
  }
}

/** What an assignment is after it has passed to another unit or ended. */
const over: ReadonlySet<string> = new Set(['handedOn', 'replaced', 'overtaken', 'ended']);
