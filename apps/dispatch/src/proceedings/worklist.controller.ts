import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, Clock, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { GroupMembers } from './group-members.views';
import { ProceedingViews, type ProceedingView } from './proceeding.views';

type Items<Answer> = Exclude<Answer, { refused: string }> extends { items: (infer Item)[] } ? Item : never;
type Extension = Items<AnswerOf<typeof contracts.listExtensions>>;
type Ask = Items<AnswerOf<typeof contracts.listAsks>>;
type Group = Items<AnswerOf<typeof contracts.listGroups>>;
type Rework = Items<AnswerOf<typeof contracts.listReworks>>;
type Instruction = Items<AnswerOf<typeof contracts.listInstructions>>;

const extension = ({ at, dueAt, decidedAt, decidedBy, status, ...view }: ProceedingView, as: string): Extension =>
  ({
    ...view,
    ...{ status: as, extensionId: view.id, extendedAt: at, revocableUntil: dueAt },
    ...(decidedAt && { revokedAt: decidedAt, revokedBy: decidedBy }),
  }) as unknown as Extension;

const ask = ({ at, decider, decidedAt, decidedBy, ...view }: ProceedingView): Ask =>
  ({
    ...view,
    ...{ askedAssignmentId: view.id, askedAt: at, askedBy: decider },
    ...(decidedAt && { answeredAt: decidedAt, answeredBy: decidedBy }),
  }) as unknown as Ask;

const group = ({ at, ...view }: ProceedingView, ticketNos: readonly string[]): Group =>
  ({ ...view, groupId: view.id, groupedAt: at, ticketNos }) as unknown as Group;

const instruction = ({ at, decidedAt, status, ...view }: ProceedingView, as: string): Instruction =>
  ({
    ...view,
    ...{ status: as, instructionId: view.id, instructedAt: at },
    ...(decidedAt && { seenAt: decidedAt }),
  }) as unknown as Instruction;

/** Worklists of what stands beside the handling and waits for nobody's decision. */
@Controller()
export class WorklistController {
  constructor(
    private readonly views: ProceedingViews,
    private readonly members: GroupMembers,
    private readonly clock: Clock,
  ) {}

  /** Time alone ends the day in which an extension may be revoked: the rows are the same, on this side of now and on that. */
  @Answers(contracts.listExtensions)
  async extensions(
    input: InputOf<typeof contracts.listExtensions>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listExtensions>> {
    const { status } = input;
    const isOpen = status === 'revocable' || status === 'standing';
    const now = this.clock.now();
    const within = status === 'revocable' ? { from: now } : status === 'standing' ? { before: now } : {};
    const listed = await this.views.list('extension', { ...input, status: isOpen ? 'open' : status, ...within }, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map((one) => extension(one, status)) };
  }

  @Answers(contracts.listAsks)
  async asks(input: InputOf<typeof contracts.listAsks>, call: Call): Promise<AnswerOf<typeof contracts.listAsks>> {
    const listed = await this.views.list('ask', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(ask) };
  }

  @Answers(contracts.listGroups)
  async groups(input: InputOf<typeof contracts.listGroups>, call: Call): Promise<AnswerOf<typeof contracts.listGroups>> {
    const listed = await this.views.list('group', input, call.scope);
    if (isRefusal(listed)) return listed;
    const members = await this.members.of(
      listed.items.map(({ id }) => id),
      call.scope,
    );
    return { ...listed, items: listed.items.map((one) => group(one, members.get(one.id) ?? [])) };
  }

  @Answers(contracts.listReworks)
  async reworks(input: InputOf<typeof contracts.listReworks>, call: Call): Promise<AnswerOf<typeof contracts.listReworks>> {
    const listed = await this.views.list('rework', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items as unknown as Rework[] };
  }

  @Answers(contracts.listInstructions)
  async instructions(
    input: InputOf<typeof contracts.listInstructions>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listInstructions>> {
    const { status } = input;
    const listed = await this.views.list('instruction', { ...input, status: status === 'unseen' ? 'open' : status }, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map((one) => instruction(one, status)) };
  }
}
