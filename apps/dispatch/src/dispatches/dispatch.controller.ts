import { dispatch as contracts, type AnswerOf, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, type Refusal } from '@fengqiao/domain';
import { Answers, UnitOfWork, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { AssignmentViews } from './assignment.views';
import type { Command } from './dispatch';
import { DispatchCommands, type Outcome } from './dispatch.commands';
import { snapshotOf } from './dispatch.announcements';
import { DispatchViews } from './dispatch.views';
import { InboxViews } from './inbox.views';
import { TimelineViews } from './timeline.views';

const unseen = (): Refusal<'not-found'> => refuse('not-found', 'There is no such assignment, or it is not yours to see');

/** One method per contract of dispatch. */
@Controller()
export class DispatchController {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly views: DispatchViews,
    private readonly parts: AssignmentViews,
    private readonly inboxes: InboxViews,
    private readonly timelines: TimelineViews,
    private readonly work: UnitOfWork,
  ) {}

  @Answers(contracts.dispatchTicket)
  async dispatchTicket(
    input: InputOf<typeof contracts.dispatchTicket>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.dispatchTicket>> {
    const outcome = await this.commands.dispatchTicket(input, call);
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.dispatchTicket>;
    return this.views.dispatch('assignments' in outcome ? outcome : await this.views.asOf(outcome.id, outcome.version));
  }

  @Answers(contracts.listDispatches)
  list(input: InputOf<typeof contracts.listDispatches>, call: Call): Promise<AnswerOf<typeof contracts.listDispatches>> {
    return this.views.list(input, call.scope);
  }

  @Answers(contracts.inbox)
  inbox(input: InputOf<typeof contracts.inbox>, call: Call): Promise<AnswerOf<typeof contracts.inbox>> {
    return this.inboxes.inbox(input, call);
  }

  @Answers(contracts.getAssignment)
  async getAssignment(
    { assignmentId }: InputOf<typeof contracts.getAssignment>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.getAssignment>> {
    if (!call.allowed) return unseen();
    const dispatch = await this.views.seen(assignmentId, call.scope);
    if (!dispatch) return unseen();
    const { version } = await this.commands.seen(dispatch, assignmentId, call);
    return this.parts.now(dispatch.id, version, assignmentId, call.actor);
  }

  @Answers(contracts.sign)
  sign(input: InputOf<typeof contracts.sign>, call: Call): Promise<AnswerOf<typeof contracts.sign>> {
    return this.on(contracts.sign, input, call, { type: 'Sign' });
  }

  /** Each is decided in a transaction of its own: one that is refused does not hold up the others. */
  @Answers(contracts.signMany)
  signMany(input: InputOf<typeof contracts.signMany>, call: Call): Promise<AnswerOf<typeof contracts.signMany>> {
    return this.work.inParts(contracts.signMany, call, input, async () => {
      const items = [];
      for (const assignmentId of new Set(input.ids)) {
        const part = call.part(contracts.sign, assignmentId);
        const outcome = await this.commands.onAssignment(contracts.sign, { assignmentId }, part, { type: 'Sign' });
        items.push(
          isRefusal(outcome)
            ? { assignmentId, refused: outcome.refused, detail: outcome.because }
            : { assignmentId, status: 'signed' },
        );
      }
      return { items };
    });
  }

  @Answers(contracts.contact)
  contact(input: InputOf<typeof contracts.contact>, call: Call): Promise<AnswerOf<typeof contracts.contact>> {
    return this.on(contracts.contact, input, call, { type: 'Contact', reached: input.reached, note: input.note });
  }

  @Answers(contracts.instruct)
  instruct(input: InputOf<typeof contracts.instruct>, call: Call): Promise<AnswerOf<typeof contracts.instruct>> {
    return this.on(contracts.instruct, input, call, { type: 'Instruct', text: input.text });
  }

  @Answers(contracts.visit)
  visit(input: InputOf<typeof contracts.visit>, call: Call): Promise<AnswerOf<typeof contracts.visit>> {
    return this.on(contracts.visit, input, call, { type: 'Visit', place: input.place, findings: input.findings });
  }

  @Answers(contracts.record)
  record(input: InputOf<typeof contracts.record>, call: Call): Promise<AnswerOf<typeof contracts.record>> {
    return this.on(contracts.record, input, call, { type: 'Record', what: input.what, text: input.text });
  }

  @Answers(contracts.report)
  report(input: InputOf<typeof contracts.report>, call: Call): Promise<AnswerOf<typeof contracts.report>> {
    const { text, final = false, explanation } = input;
    return this.on(contracts.report, input, call, { type: 'Report', text, final, explanation });
  }

  @Answers(contracts.ask)
  async ask(input: InputOf<typeof contracts.ask>, call: Call): Promise<AnswerOf<typeof contracts.ask>> {
    const { assignmentId, unitId, text, dueAt } = input;
    const outcome = await this.commands.onAssignment(contracts.ask, input, call, { type: 'Ask', unitId, text, dueAt });
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.ask>;
    const view = await this.parts.after(outcome, assignmentId, call.actor);
    return { ...view, askedAssignmentId: view.asks.at(-1)!.assignmentId };
  }

  @Answers(contracts.feedback)
  feedback(input: InputOf<typeof contracts.feedback>, call: Call): Promise<AnswerOf<typeof contracts.feedback>> {
    return this.on(contracts.feedback, input, call, { type: 'Feedback', to: input.to, text: input.text });
  }

  @Answers(contracts.complete)
  complete(input: InputOf<typeof contracts.complete>, call: Call): Promise<AnswerOf<typeof contracts.complete>> {
    return this.on(contracts.complete, input, call, { type: 'Complete', summary: input.summary, reason: input.reason });
  }

  @Answers(contracts.saidOf)
  async saidOf({ dispatchId }: InputOf<typeof contracts.saidOf>): Promise<AnswerOf<typeof contracts.saidOf>> {
    return { items: await this.views.saidOf(dispatchId) };
  }

  @Answers(contracts.groupHead)
  async groupHead({ groupId }: InputOf<typeof contracts.groupHead>): Promise<AnswerOf<typeof contracts.groupHead>> {
    const headTicketNo = await this.views.headOf(groupId);
    return headTicketNo === undefined ? {} : { headTicketNo };
  }

  @Answers(contracts.ofTicket)
  async ofTicket({ ticketNo }: InputOf<typeof contracts.ofTicket>): Promise<AnswerOf<typeof contracts.ofTicket>> {
    const dispatch = await this.views.ofTicket(ticketNo);
    if (!dispatch) return { found: false };
    const at = this.commands.given().now.toISOString();
    const head = dispatch.group?.role === 'member' ? await this.views.ofTicket(dispatch.group.headTicketNo) : undefined;
    return {
      found: true,
      snapshot: snapshotOf(dispatch, at, 'dispatch'),
      ...(head && { head: snapshotOf(head, at, 'dispatch') }),
    };
  }

  @Answers(contracts.dispatchTimeline)
  timeline({
    ticketNo,
    words,
  }: InputOf<typeof contracts.dispatchTimeline>): Promise<AnswerOf<typeof contracts.dispatchTimeline>> {
    return this.timelines.ofTicket(ticketNo, words);
  }

  /** All commands on an assignment: the same frame, the same answer. */
  private async on(
    contract: Contract,
    input: { assignmentId: string; expectedVersion?: number | undefined },
    call: Call,
    command: Command,
  ): Promise<AnswerOf<typeof contracts.sign>> {
    const outcome: Outcome = await this.commands.onAssignment(contract, input, call, command);
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.sign>;
    return this.parts.after(outcome, input.assignmentId, call.actor);
  }
}
