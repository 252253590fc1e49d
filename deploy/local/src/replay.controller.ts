import { gateway, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, type ServiceDefinition } from '@fengqiao/service';
import { Controller, Module } from '@nestjs/common';
import { Replay } from './replay';

@Controller()
class ReplayController {
  constructor(private readonly replay: Replay) {}

  @Answers(gateway.replayClock)
  clock({ now }: InputOf<typeof gateway.replayClock>): Promise<AnswerOf<typeof gateway.replayClock>> {
    return this.replay.moveTo(new Date(now));
  }
}

@Module({})
class ReplayModule {}

/** The service that answers for the clock: it exists only where time can be driven. */
export const replayService = (replay: Replay): ServiceDefinition => ({
  name: 'replay',
  module: { module: ReplayModule, controllers: [ReplayController], providers: [{ provide: Replay, useValue: replay }] },
});
