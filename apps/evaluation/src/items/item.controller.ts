import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { RankingViews } from '../rankings/ranking.views';
import { ItemViews } from './item.views';

const forbidden = (call: Call) =>
  refuse('forbidden', `None of the caller's roles may call ${call.contract.name} under this city's access policy`);

@Controller()
export class ItemController {
  constructor(
    private readonly rankings: RankingViews,
    private readonly items: ItemViews,
  ) {}

  /** Figures are public to staff; whose roles have no right to rankings has none to any of them. */
  @Answers(evaluation.ranking)
  async ranking(input: InputOf<typeof evaluation.ranking>, call: Call): Promise<AnswerOf<typeof evaluation.ranking>> {
    return call.allowed ? this.rankings.ranking(input, call) : forbidden(call);
  }

  @Answers(evaluation.drillDown)
  async drillDown(input: InputOf<typeof evaluation.drillDown>, call: Call): Promise<AnswerOf<typeof evaluation.drillDown>> {
    return call.allowed ? this.items.drillDown(input, call) : forbidden(call);
  }
}
