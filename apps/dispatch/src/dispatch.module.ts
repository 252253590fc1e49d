import { DEADLINES, FLOWS, type Fire, type NamedFlow } from '@fengqiao/service';
import { Module } from '@nestjs/common';
import { AssignmentViews } from './dispatches/assignment.views';
import { DispatchCommands } from './dispatches/dispatch.commands';
import { DispatchController } from './dispatches/dispatch.controller';
import { dispatchFlow } from './dispatches/dispatch.flow';
import { DispatchStore } from './dispatches/dispatch.store';
import { DispatchViews } from './dispatches/dispatch.views';
import { DryRunController } from './dispatches/dry-run.controller';
import { InboxViews } from './dispatches/inbox.views';
import { OnCallbackConsumer } from './dispatches/on-callback.consumer';
import { OnTicketConsumer } from './dispatches/on-ticket.consumer';
import { TimelineViews } from './dispatches/timeline.views';

const flows: NamedFlow[] = [{ name: 'dispatch', version: 'dispatch-1', flow: dispatchFlow }];

/** All of dispatch's wiring. */
@Module({
  controllers: [DispatchController, DryRunController, OnTicketConsumer, OnCallbackConsumer],
  providers: [
    DispatchCommands,
    DispatchStore,
    DispatchViews,
    AssignmentViews,
    InboxViews,
    TimelineViews,
    { provide: FLOWS, useValue: flows },
    {
      provide: DEADLINES,
      inject: [DispatchCommands],
      useFactory: (commands: DispatchCommands): Fire => ({ clock: (deadline) => commands.lapse(deadline) }),
    },
  ],
  exports: [FLOWS, DEADLINES],
})
export class DispatchModule {}
