import { DEADLINES, FLOWS, type Fire, type NamedFlow } from '@fengqiao/service';
import { Module } from '@nestjs/common';
import { CallbackCommands, callbackDeadline } from './callbacks/callback.commands';
import { CallbackController } from './callbacks/callback.controller';
import { callbackFlow } from './callbacks/callback.flow';
import { CallbackStore } from './callbacks/callback.store';
import { CallbackViews } from './callbacks/callback.views';
import { FactStore } from './facts/fact.store';
import { OnDispatchConsumer } from './facts/on-dispatch.consumer';
import { ItemCommands } from './items/item.commands';
import { ItemController } from './items/item.controller';
import { ItemStore } from './items/item.store';
import { ItemViews } from './items/item.views';
import { RankingViews } from './items/ranking.views';
import { TimelineController } from './timeline/timeline.controller';
import { TimelineViews } from './timeline/timeline.views';

const flows: readonly NamedFlow[] = [{ name: 'callback', version: '1', flow: callbackFlow }];

@Module({
  controllers: [OnDispatchConsumer, CallbackController, ItemController, TimelineController],
  providers: [
    FactStore,
    ItemStore,
    ItemCommands,
    ItemViews,
    RankingViews,
    CallbackStore,
    CallbackCommands,
    CallbackViews,
    TimelineViews,
    { provide: FLOWS, useValue: flows },
    {
      provide: DEADLINES,
      inject: [CallbackCommands],
      useFactory: (callbacks: CallbackCommands): Fire => ({ [callbackDeadline]: (deadline) => callbacks.fallDue(deadline) }),
    },
  ],
  exports: [FLOWS, DEADLINES],
})
export class EvaluationModule {}
