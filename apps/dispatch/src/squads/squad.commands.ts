import type { City } from '@fengqiao/city';
import { dispatch as contracts, type InputOf } from '@fengqiao/contracts';
import { refuse, within, type Refusal } from '@fengqiao/domain';
import { CITY, Clock, UnitOfWork, type Call, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { isHotline, mayHandOn } from '../dispatches/capacities';
import { DispatchCommands, type Outcome } from '../dispatches/dispatch.commands';
import { callSquad } from '../dispatches/squads';
import { gapsIn, onDutyAt, rosterFlaw, type Shift, type Window } from './roster';
import { RosterStore } from './roster.store';

type Roster = Window & { readonly id: string; readonly unitId: string; readonly shifts: number; readonly gaps: Window[] };

/** Whether a right reaches a unit. */
export const reaches = (scope: Scope | undefined, path: string): boolean =>
  scope !== undefined && (scope.all || scope.own.includes(path) || scope.subtree.some((above) => within(path, above)));

/** Rosters of emergency squads, and their calls. */
@Injectable()
export class SquadCommands {
  constructor(
    private readonly work: UnitOfWork,
    private readonly rosters: RosterStore,
    private readonly dispatches: DispatchCommands,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  /** By the squad itself, or by whoever stands above it. The last writer of a stretch of time has written it. */
  setRoster(input: InputOf<typeof contracts.setRoster>, call: Call): Promise<Roster | Refusal> {
    const { unitId } = input;
    const window = { from: new Date(input.from).toISOString(), until: new Date(input.until).toISOString() };
    const shifts = input.shifts.map((shift): Shift => {
      const [from, until] = [shift.from, shift.until].map((time) => new Date(time).toISOString()) as [string, string];
      return { ...shift, from, until };
    });
    return this.work.decide<Roster | Refusal>(contracts.setRoster, call, input, async (tx) => {
      const squad = this.city.unit(unitId);
      if (!squad || !reaches(call.scopeFor(contracts.listSquads), squad.path))
        return refuse('not-found', 'There is no such squad, or it is not yours to see');
      if (!reaches(call.scopeFor(contracts.setRoster), squad.path))
        return refuse('forbidden', 'Rosters are written by the squad, its street and its district');
      if (squad.kind !== 'squad') return refuse('no-squad', `${unitId} is no emergency squad`, { where: 'unitId' });
      const flaw = rosterFlaw(window, shifts);
      if (flaw) return flaw;
      await this.rosters.replace(tx, unitId, window, shifts);
      return { id: unitId, unitId, ...window, shifts: shifts.length, gaps: gapsIn(shifts, window) };
    });
  }

  /** The hotline calls any squad, the desk of the unit that answers one of its district. */
  call(input: InputOf<typeof contracts.callSquad>, call: Call): Promise<Outcome> {
    const { unitId, text } = input;
    let onDuty: readonly string[] = [];
    return this.dispatches.aboutTicket(
      contracts.callSquad,
      input,
      call,
      (dispatch, given) => {
        const by = isHotline(call.actor) ? 'operator' : mayHandOn(call.actor, dispatch) ? 'desk' : undefined;
        return by
          ? callSquad(dispatch, { unitId, text, onDuty }, by, given)
          : refuse('not-yours', 'Squads are called by the hotline and by the desk of the unit that answers for the matter');
      },
      async (tx) => {
        const now = this.clock.now();
        const moment = { from: now.toISOString(), until: new Date(now.getTime() + 1).toISOString() };
        onDuty = onDutyAt(await this.rosters.within(tx, [unitId], moment), now).map(({ person }) => person);
      },
    );
  }
}
