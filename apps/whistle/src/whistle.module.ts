import { DEADLINES, FLOWS, type Fire, type NamedFlow } from '@fengqiao/service';
import { Module } from '@nestjs/common';
import { BoardViews } from './whistles/board.views';
import { CommandsController } from './whistles/commands.controller';
import { MechanismStore } from './whistles/mechanism.store';
import { NoticeStore } from './whistles/notice.store';
import { PartsController } from './whistles/parts.controller';
import { TimelineViews } from './whistles/timeline.views';
import { WhistleCommands } from './whistles/whistle.commands';
import { WhistleController } from './whistles/whistle.controller';
import { whistleFlow } from './whistles/whistle.flow';
import { WhistleStore } from './whistles/whistle.store';
import { WhistleViews } from './whistles/whistle.views';

const flows: NamedFlow[] = [{ name: 'whistle', version: 'whistle-1', flow: whistleFlow }];

/** All of whistle's wiring. */
@Module({
  controllers: [WhistleController, CommandsController, PartsController],
  providers: [
    WhistleCommands,
    WhistleStore,
    MechanismStore,
    NoticeStore,
    WhistleViews,
    BoardViews,
    TimelineViews,
    { provide: FLOWS, useValue: flows },
    {
      provide: DEADLINES,
      inject: [WhistleCommands],
      useFactory: (commands: WhistleCommands): Fire => ({ clock: (deadline) => commands.lapse(deadline) }),
    },
  ],
  exports: [FLOWS, DEADLINES],
})
export class WhistleModule {}
