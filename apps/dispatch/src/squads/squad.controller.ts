import type { City } from '@fengqiao/city';
import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, type Unit } from '@fengqiao/domain';
import { Answers, CITY, Clock, Database, readHistory, type Call } from '@fengqiao/service';
import { Controller, Inject } from '@nestjs/common';
import { AssignmentViews } from '../dispatches/assignment.views';
import type { Event } from '../dispatches/dispatch';
import { DispatchCommands } from '../dispatches/dispatch.commands';
import { DispatchViews } from '../dispatches/dispatch.views';
import { gapsIn, onDutyAt } from './roster';
import { RosterStore } from './roster.store';
import { reaches, SquadCommands } from './squad.commands';

const HOUR = 3_600_000;

/** Emergency squads (应急抢险队): who is on duty, how they are called, and that they are there. */
@Controller()
export class SquadController {
  constructor(
    private readonly commands: SquadCommands,
    private readonly dispatches: DispatchCommands,
    private readonly views: DispatchViews,
    private readonly parts: AssignmentViews,
    private readonly rosters: RosterStore,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  @Answers(contracts.listSquads)
  async list(
    { unitId, hours }: InputOf<typeof contracts.listSquads>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listSquads>> {
    const place = this.city.unit(unitId);
    if (!place) return refuse('unknown-unit', `There is no unit ${unitId}`, { where: 'unitId' });
    const squads = this.squadsOf(place).filter(({ path }) => reaches(call.scope, path));
    const now = this.clock.now();
    const window = { from: now.toISOString(), until: new Date(now.getTime() + hours * HOUR).toISOString() };
    const shifts = await this.rosters.within(this.database, squads.map(({ id }) => id), window); // prettier-ignore
    return {
      items: squads.map(({ id, name }) => {
        const roster = shifts.filter((one) => one.unitId === id).map(({ unitId: _, ...one }) => one);
        return { unitId: id, name, onDuty: onDutyAt(roster, now), roster, gaps: gapsIn(roster, window) };
      }),
    };
  }

  /** Those of its street first, then the others of its district. */
  private squadsOf({ id }: Unit): Unit[] {
    const [street, district] = [this.city.streetOf(id), this.city.districtOf(id)];
    const near = (unit: Unit): number => (street && this.city.streetOf(unit.id)?.id === street.id ? 0 : 1);
    const squads = this.city.unitsBelow((district ?? street ?? { id }).id).filter(({ kind }) => kind === 'squad');
    return squads.sort((a, b) => near(a) - near(b) || a.id.localeCompare(b.id));
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
