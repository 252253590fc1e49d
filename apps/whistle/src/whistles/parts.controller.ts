import { whistle as contracts, type AnswerOf, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { Command, Event, Of } from './events';
import type { WhistleView } from './showing';
import type { NewAction } from './whistle';
import { placeOf, WhistleCommands } from './whistle.commands';
import { WhistleViews } from './whistle.views';

type Input = { readonly whistleId: string; readonly expectedVersion?: number | undefined };
type Planned = InputOf<typeof contracts.plan>['actions'][number];

const actionOf = ({ place, at, unitIds, work, kind = 'other' }: Planned): Omit<NewAction, 'id'> => ({
  ...{ kind, at, unitIds, work },
  place: placeOf(place),
});

/** One method per command that makes a part of a whistle: it answers with the new part's id as well. */
@Controller()
export class PartsController {
  constructor(
    private readonly commands: WhistleCommands,
    private readonly views: WhistleViews,
  ) {}

  @Answers(contracts.confer)
  confer(input: InputOf<typeof contracts.confer>, call: Call): Promise<AnswerOf<typeof contracts.confer>> {
    return this.making(
      contracts.confer,
      input,
      call,
      {
        type: 'Confer',
        at: input.at,
        place: placeOf(input.place),
        agenda: typeof input.agenda === 'string' ? [input.agenda] : input.agenda,
        invitees: input.invitees,
      },
      (event: Of<'Conferred'>) => ({ conferenceId: event.conference.id }),
    );
  }

  @Answers(contracts.plan)
  plan(input: InputOf<typeof contracts.plan>, call: Call): Promise<AnswerOf<typeof contracts.plan>> {
    return this.making(
      contracts.plan,
      input,
      call,
      { type: 'Plan', conferenceId: input.conferenceId, actions: input.actions.map(actionOf), tasks: input.tasks },
      (event: Of<'Planned'>) => ({ actionIds: event.actions.map(({ id }) => id), taskIds: event.tasks.map(({ id }) => id) }),
    );
  }

  @Answers(contracts.fund)
  fund(input: InputOf<typeof contracts.fund>, call: Call): Promise<AnswerOf<typeof contracts.fund>> {
    return this.making(
      contracts.fund,
      input,
      call,
      { type: 'Fund', amountFen: input.amountFen, source: input.source, purpose: input.purpose },
      (event: Of<'FundApplied'>) => ({ fundId: event.fund.id }),
    );
  }

  @Answers(contracts.formBody)
  formBody(input: InputOf<typeof contracts.formBody>, call: Call): Promise<AnswerOf<typeof contracts.formBody>> {
    return this.making(
      contracts.formBody,
      input,
      call,
      { type: 'FormBody', title: input.title, place: placeOf(input.place), members: input.members, until: input.until },
      (event: Of<'BodyFormed'>) => ({ bodyId: event.body.id }),
    );
  }

  @Answers(contracts.notify)
  notify(input: InputOf<typeof contracts.notify>, call: Call): Promise<AnswerOf<typeof contracts.notify>> {
    return this.making(
      contracts.notify,
      input,
      call,
      {
        type: 'Notify',
        about: input.about,
        ...(input.households !== undefined && { households: input.households }),
        place: placeOf(input.place),
        from: input.from,
        until: input.until,
        communities: input.communities,
      },
      (event: Of<'Noticed'>) => ({ noticeId: event.notice.id }),
    );
  }

  private async making<C extends Contract, Made extends Event, Ids extends object>(
    contract: C,
    input: Input,
    call: Call,
    command: Command,
    idsIn: (made: Made) => Ids,
  ): Promise<(WhistleView & Ids) | Refusal<never>> {
    const outcome = await this.commands.onWhistle(contract, input, call, command);
    if (isRefusal(outcome)) return outcome as Refusal<never>;
    const { view, last } = await this.views.after(outcome.id, outcome.version, call);
    return { ...view, ...idsIn(last as Made) };
  }
}
