import { DEADLINES, FLOWS, type Fire, type NamedFlow } from '@fengqiao/service';
import { Module } from '@nestjs/common';
import { CallbackCommands, callbackDeadline } from './callbacks/callback.commands';
import { CallbackController } from './callbacks/callback.controller';
import { callbackFlow } from './callbacks/callback.flow';
import { CallbackStore } from './callbacks/callback.store';
import { CallbackViews } from './callbacks/callback.views';
import { LinkCommands } from './callbacks/link.commands';
import { linkDeadline, LinkStore } from './callbacks/link.store';
import { ExclusionCommands } from './exclusions/exclusion.commands';
import { ExclusionController } from './exclusions/exclusion.controller';
import { exclusionFlow } from './exclusions/exclusion.flow';
import { ExclusionStore } from './exclusions/exclusion.store';
import { ExclusionViews } from './exclusions/exclusion.views';
import { ArrivalStore } from './facts/arrival.store';
import { FactCommands } from './facts/fact.commands';
import { FactStore } from './facts/fact.store';
import { OnDispatchConsumer } from './facts/on-dispatch.consumer';
import { GapCommands } from './facts/gap.commands';
import { GapStore } from './facts/gap.store';
import { RebuildCommands } from './facts/rebuild.commands';
import { ItemCommands } from './items/item.commands';
import { ItemController } from './items/item.controller';
import { ItemStore } from './items/item.store';
import { ItemViews } from './items/item.views';
import { CorrectionViews } from './months/correction.views';
import { MonthCommands } from './months/month.commands';
import { MonthController } from './months/month.controller';
import { MonthReadiness } from './months/month-readiness.views';
import { MonthStore } from './months/month.store';
import { MonthViews } from './months/month.views';
import { EarlierMonthViews } from './rankings/earlier-month.views';
import { RankingViews } from './rankings/ranking.views';
import { TallyCommands } from './rankings/tally.commands';
import { TallyStore } from './rankings/tally.store';
import { TimelineController } from './timeline/timeline.controller';
import { TimelineViews } from './timeline/timeline.views';
import { OnWhistleConsumer } from './whistles/on-whistle.consumer';
import { WhistleController } from './whistles/whistle.controller';
import { WhistleStore } from './whistles/whistle.store';
import { WhistleViews } from './whistles/whistle.views';

const flows: readonly NamedFlow[] = [
  { name: 'callback', version: '1', flow: callbackFlow },
  { name: 'exclusion', version: '1', flow: exclusionFlow },
];

@Module({
  controllers: [
    OnDispatchConsumer,
    OnWhistleConsumer,
    CallbackController,
    ExclusionController,
    ItemController,
    MonthController,
    TimelineController,
    WhistleController,
  ],
  providers: [
    ArrivalStore,
    FactStore,
    FactCommands,
    GapStore,
    GapCommands,
    RebuildCommands,
    ItemStore,
    ItemCommands,
    ItemViews,
    EarlierMonthViews,
    RankingViews,
    TallyStore,
    MonthStore,
    MonthReadiness,
    MonthCommands,
    MonthViews,
    CorrectionViews,
    TallyCommands,
    ExclusionStore,
    ExclusionCommands,
    ExclusionViews,
    CallbackStore,
    CallbackCommands,
    CallbackViews,
    LinkStore,
    LinkCommands,
    TimelineViews,
    WhistleStore,
    WhistleViews,
    { provide: FLOWS, useValue: flows },
    {
      provide: DEADLINES,
      inject: [CallbackCommands, LinkCommands],
      useFactory: (callbacks: CallbackCommands, links: LinkCommands): Fire => ({
        [callbackDeadline]: (deadline) => callbacks.fallDue(deadline),
        [linkDeadline]: (deadline) => links.send(deadline),
      }),
    },
  ],
  exports: [FLOWS, DEADLINES],
})
export class EvaluationModule {}
