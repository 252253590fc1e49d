import { whistle as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { BoardViews } from './board.views';
import { TimelineViews } from './timeline.views';
import { WhistleCommands } from './whistle.commands';
import { WhistleViews } from './whistle.views';

/** Blowing, and one method per question. */
@Controller()
export class WhistleController {
  constructor(
    private readonly commands: WhistleCommands,
    private readonly views: WhistleViews,
    private readonly boards: BoardViews,
    private readonly timelines: TimelineViews,
  ) {}

  @Answers(contracts.blow)
  async blow(input: InputOf<typeof contracts.blow>, call: Call): Promise<AnswerOf<typeof contracts.blow>> {
    const outcome = await this.commands.blow(input, call);
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.blow>;
    const { whistleId, id, status, version, advice } = (await this.views.after(outcome.id, outcome.version, call)).view;
    return { whistleId, id, status, version, advice };
  }

  @Answers(contracts.dryRun)
  async dryRun(input: InputOf<typeof contracts.dryRun>, call: Call): Promise<AnswerOf<typeof contracts.dryRun>> {
    const blow = await this.commands.dryRun(input, call);
    if (isRefusal(blow)) return blow;
    return {
      blower: blow.blower,
      advice: [...blow.advice],
      targets: blow.targets.map(({ unitId, superior, acceptBy, arriveBy, because }) => ({
        ...{ unitId, superior, acceptBy, arriveBy },
        because: [...because],
      })),
    };
  }

  @Answers(contracts.listWhistles)
  list(input: InputOf<typeof contracts.listWhistles>, call: Call): Promise<AnswerOf<typeof contracts.listWhistles>> {
    return this.views.list(input, call);
  }

  @Answers(contracts.getWhistle)
  get(input: InputOf<typeof contracts.getWhistle>, call: Call): Promise<AnswerOf<typeof contracts.getWhistle>> {
    return this.views.get(input, call);
  }

  @Answers(contracts.getHistory)
  history(input: InputOf<typeof contracts.getHistory>, call: Call): Promise<AnswerOf<typeof contracts.getHistory>> {
    return this.timelines.history(input, call);
  }

  @Answers(contracts.listSupervisions)
  supervisions(
    input: InputOf<typeof contracts.listSupervisions>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listSupervisions>> {
    return this.boards.supervisions(input, call);
  }

  @Answers(contracts.listContests)
  contests(input: InputOf<typeof contracts.listContests>, call: Call): Promise<AnswerOf<typeof contracts.listContests>> {
    return this.boards.contests(input, call);
  }

  @Answers(contracts.publicStops)
  stops(input: InputOf<typeof contracts.publicStops>): Promise<AnswerOf<typeof contracts.publicStops>> {
    return this.boards.stops(input);
  }

  @Answers(contracts.listMechanisms)
  mechanisms(input: InputOf<typeof contracts.listMechanisms>, call: Call): Promise<AnswerOf<typeof contracts.listMechanisms>> {
    return this.boards.mechanisms(input, call);
  }

  @Answers(contracts.whistleFigures)
  figures(input: InputOf<typeof contracts.whistleFigures>, call: Call): Promise<AnswerOf<typeof contracts.whistleFigures>> {
    return this.boards.figures(input, call);
  }

  @Answers(contracts.whistleTimeline)
  timelineOf(input: InputOf<typeof contracts.whistleTimeline>): Promise<AnswerOf<typeof contracts.whistleTimeline>> {
    return this.timelines.timelineOf(input);
  }

  @Answers(contracts.whistleResult)
  resultOf(input: InputOf<typeof contracts.whistleResult>): Promise<AnswerOf<typeof contracts.whistleResult>> {
    return this.views.resultOf(input);
  }
}
