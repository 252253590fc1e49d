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
import { OnWhistleConsumer } from './dispatches/on-whistle.consumer';
import { TimelineViews } from './dispatches/timeline.views';
import { ConsultationController } from './proceedings/consultation.controller';
import { DeferralController } from './proceedings/deferral.controller';
import { ObjectionController } from './proceedings/objection.controller';
import { RaiseController } from './proceedings/raise.controller';
import { SupervisionController } from './proceedings/supervision.controller';
import { WorklistController } from './proceedings/worklist.controller';
import { GroupMembers } from './proceedings/group-members.views';
import { ProceedingStore } from './proceedings/proceeding.store';
import { ProceedingViews } from './proceedings/proceeding.views';
import { GroupCommands } from './groups/group.commands';
import { GroupController } from './groups/group.controller';
import { GroupStore } from './groups/group.store';
import { LeaderAssignmentCommands } from './leader-assignments/leader-assignment.commands';
import { LeaderAssignmentController } from './leader-assignments/leader-assignment.controller';
import { leaderAssignmentFlow } from './leader-assignments/leader-assignment.flow';
import { leaderAssignmentDeadline, LeaderAssignmentStore } from './leader-assignments/leader-assignment.store';
import { LeaderAssignmentViews } from './leader-assignments/leader-assignment.views';
import { FigureController } from './figures/figure.controller';
import { FigureStore } from './figures/figure.store';
import { RecomputeCommands } from './provisional/recompute.commands';
import { RecomputeController } from './provisional/recompute.controller';
import { RosterStore } from './squads/roster.store';
import { SquadCommands } from './squads/squad.commands';
import { SquadController } from './squads/squad.controller';
import { SquadViews } from './squads/squad.views';
import { EscalationController } from './escalations/escalation.controller';
import { EscalationViews } from './escalations/escalation.views';

const flows: NamedFlow[] = [
  { name: 'dispatch', version: 'dispatch-1', flow: dispatchFlow },
  { name: 'leader-assignment', version: 'leader-assignment-1', flow: leaderAssignmentFlow },
];

/** All of dispatch's wiring. */
@Module({
  controllers: [
    DispatchController,
    ObjectionController,
    GroupController,
    DryRunController,
    EscalationController,
    DeferralController,
    LeaderAssignmentController,
    SupervisionController,
    RaiseController,
    ConsultationController,
    WorklistController,
    SquadController,
    RecomputeController,
    FigureController,
    OnTicketConsumer,
    OnCallbackConsumer,
    OnWhistleConsumer,
  ],
  providers: [
    DispatchCommands,
    DispatchStore,
    DispatchViews,
    AssignmentViews,
    InboxViews,
    TimelineViews,
    ProceedingStore,
    ProceedingViews,
    GroupMembers,
    GroupStore,
    GroupCommands,
    EscalationViews,
    LeaderAssignmentStore,
    LeaderAssignmentViews,
    LeaderAssignmentCommands,
    RosterStore,
    RecomputeCommands,
    FigureStore,
    SquadCommands,
    SquadViews,
    { provide: FLOWS, useValue: flows },
    {
      provide: DEADLINES,
      inject: [DispatchCommands, LeaderAssignmentCommands],
      useFactory: (commands: DispatchCommands, leaders: LeaderAssignmentCommands): Fire => ({
        clock: (deadline) => commands.elapse(deadline),
        [leaderAssignmentDeadline]: (deadline) => leaders.elapse(deadline),
      }),
    },
  ],
  exports: [FLOWS, DEADLINES],
})
export class DispatchModule {}
