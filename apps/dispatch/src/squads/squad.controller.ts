import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, Database, readHistory, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { AssignmentViews } from '../dispatches/assignment.views';
import type { Event } from '../dispatches/dispatch';
import { DispatchCommands } from '../dispatches/dispatch.commands';
import { DispatchViews } from '../dispatches/dispatch.views';
import { SquadCommands } from './squad.commands';
import { SquadViews } from './squad.views';

/** Emergency squads (应急抢险队): who is on duty, how they are called, and that they are there. */
@Controller()
export class SquadController {
  constructor(
    private readonly commands: SquadCommands,
    private readonly dispatches: DispatchCommands,
    private readonly views: DispatchViews,
    private readonly parts: AssignmentViews,
    private readonly squads: SquadViews,
    private readonly database: Database,
  ) {}

  @Answers(contracts.listSquads)
  list(input: InputOf<typeof contracts.listSquads>, call: Call): Promise<AnswerOf<typeof contracts.listSquads>> {
    return this.squads.list(input, call.scope);
  }

  @Answers(contracts.setRoster)
  setRoster(input: InputOf<typeof contracts.setRoster>, call: Call): Promise<AnswerOf<typeof contracts.setRoster>> {
    return this.commands.setRoster(input, call) as Promise<AnswerOf<typeof contracts.setRoster>>;
  }

  @Answers(contracts.callSquad)
  async call(input: InputOf<typeof contracts.callSquad>, call: Call): Promise<AnswerOf<typeof contracts.callSquad>> {
    const outcome = await this.commands.call(input, call);
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.callSquad>;
    const { id, version } = outcome;
    const history = await readHistory<Event>(this.database, id);
    const called = history.find((row) => row.version === version)!.event as Extract<Event, { type: 'SquadCalled' }>;
    const [part] = called.assignments;
    const squad = { assignmentId: part!.id, unitId: part!.unitId, arriveBy: part!.clocks.arrive!.dueAt };
    return {
      ...this.views.dispatch(await this.views.asOf(id, version)),
      squad: { ...squad, onDuty: [...called.onDuty] },
    };
  }

  @Answers(contracts.arrive)
  async arrive(input: InputOf<typeof contracts.arrive>, call: Call): Promise<AnswerOf<typeof contracts.arrive>> {
    const { assignmentId, person, place } = input;
    const outcome = await this.dispatches.onAssignment(contracts.arrive, input, call, { type: 'Arrive', person, place });
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.arrive>;
    return this.parts.after(outcome, assignmentId, call.actor);
  }
}
