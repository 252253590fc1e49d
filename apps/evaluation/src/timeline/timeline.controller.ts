import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { TimelineViews } from './timeline.views';

@Controller()
export class TimelineController {
  constructor(private readonly views: TimelineViews) {}

  @Answers(evaluation.evaluationTimeline)
  async timeline(
    input: InputOf<typeof evaluation.evaluationTimeline>,
    call: Call,
  ): Promise<AnswerOf<typeof evaluation.evaluationTimeline>> {
    return call.allowed ? this.views.of(input) : refuse('forbidden', 'Only other services merge timelines');
  }
}
