import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { AssignmentViews } from '../dispatches/assignment.views';
import { decideHang } from '../dispatches/deferring';
import type { Command } from '../dispatches/dispatch';
import { DispatchCommands, type Outcome } from '../dispatches/dispatch.commands';
import { revoke } from '../dispatches/extending';
import { ProceedingViews, type ProceedingView } from './proceeding.views';

type DeferralView = Exclude<AnswerOf<typeof contracts.decideDeferral>, { refused: string }>;

const deferral = ({ at, ...view }: ProceedingView): DeferralView =>
  ({ ...view, deferralId: view.id, askedAt: at }) as unknown as DeferralView;

/** Extensions and hangs (挂账): what moves a handling limit, or lets it stand. */
@Controller()
export class DeferralController {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly parts: AssignmentViews,
    private readonly views: ProceedingViews,
  ) {}

  @Answers(contracts.extend)
  extend(input: InputOf<typeof contracts.extend>, call: Call): Promise<AnswerOf<typeof contracts.extend>> {
    const { reason, until, notices } = input;
    return this.on(contracts.extend, input, call, { type: 'Extend', reason, until, notices });
  }

  @Answers(contracts.revokeExtension)
  async revoke(
    input: InputOf<typeof contracts.revokeExtension>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.revokeExtension>> {
    const { assignmentId, reason } = input;
    const outcome = await this.commands.aboutAssignment(contracts.revokeExtension, input, call, (dispatch, given) =>
      revoke(dispatch, assignmentId, reason, given),
    );
    return this.view(outcome, assignmentId, call) as Promise<AnswerOf<typeof contracts.revokeExtension>>;
  }

  @Answers(contracts.hang)
  async hang(input: InputOf<typeof contracts.hang>, call: Call): Promise<AnswerOf<typeof contracts.hang>> {
    const { reason, plan, reviewAt } = input;
    const view = await this.on(contracts.hang, input, call, { type: 'Hang', reason, plan, reviewAt });
    return isRefusal(view) ? view : { ...view, deferralId: view.hangs.at(-1)!.deferralId };
  }

  @Answers(contracts.resume)
  resume(input: InputOf<typeof contracts.resume>, call: Call): Promise<AnswerOf<typeof contracts.resume>> {
    return this.on(contracts.resume, input, call, { type: 'Resume', reason: input.reason });
  }

  @Answers(contracts.listDeferrals)
  async list(input: InputOf<typeof contracts.listDeferrals>, call: Call): Promise<AnswerOf<typeof contracts.listDeferrals>> {
    const listed = await this.views.list('deferral', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(deferral) };
  }

  @Answers(contracts.decideDeferral)
  async decide(input: InputOf<typeof contracts.decideDeferral>, call: Call): Promise<AnswerOf<typeof contracts.decideDeferral>> {
    const { deferralId: id } = input;
    const outcome = await this.commands.onProceeding(
      { contract: contracts.decideDeferral, shownBy: contracts.listDeferrals, kind: 'deferral', id },
      input,
      call,
      (dispatch, given) => decideHang(dispatch, id, input, call.actor, given),
    );
    return isRefusal(outcome) ? (outcome as AnswerOf<typeof contracts.decideDeferral>) : deferral(await this.views.one(id));
  }

  private async on(
    contract: typeof contracts.extend | typeof contracts.hang | typeof contracts.resume,
    input: { assignmentId: string; expectedVersion?: number | undefined },
    call: Call,
    command: Command,
  ): Promise<AnswerOf<typeof contracts.resume>> {
    return this.view(await this.commands.onAssignment(contract, input, call, command), input.assignmentId, call);
  }

  private async view(outcome: Outcome, assignmentId: string, call: Call): Promise<AnswerOf<typeof contracts.resume>> {
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.resume>;
    return this.parts.after(outcome, assignmentId, call.actor);
  }
}
