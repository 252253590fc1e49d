import type { City } from '@fengqiao/city';
import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import { CITY, Database, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { localTimeOf } from '../city-assessing';
import { mayKnowFiguresOf, reaches } from '../visibility';
import { bandOf, marksAsRatio, scoreOf } from './score';
import { WhistleStore, type Sums } from './whistle.store';

type Whistles = typeof evaluation.whistles;
type Policy = ReturnType<City['whistleAt']>;

const nothing = (unitId: string): Sums => ({
  ...{ side: 'blower', unitId, whistles: 0, closed: 0, withdrawn: 0, overridden: 0, valid: 0, relieved: 0, inTime: 0 },
  ...{ late: 0, refused: 0, silent: 0, supervised: 0, tasks: 0, tasksInTime: 0, marks: {} },
});

/**
 * 双考核: both sides of the whistles that were blown in a month, as far as the caller's rights reach; of units inside a street for
 * that street alone.
 */
@Injectable()
export class WhistleViews {
  constructor(
    private readonly database: Database,
    private readonly store: WhistleStore,
    @Inject(CITY) private readonly city: City,
  ) {}

  async whistles({ month }: InputOf<Whistles>, call: Call): Promise<AnswerOf<Whistles>> {
    const policy = this.city.whistleAt(localTimeOf(this.city).monthRange(month).from);
    const sums = (await this.store.sumsOf(this.database, month, call.scope)).filter(({ unitId }) => {
      const unit = this.city.unit(unitId);
      return unit !== undefined && mayKnowFiguresOf(this.city, unit, call);
    });
    const blew = sums.filter(({ side }) => side === 'blower');
    return {
      month,
      policyVersion: policy.version,
      blowers: [...blew, ...this.silent(blew, policy, call)]
        .sort((a, b) => a.unitId.localeCompare(b.unitId))
        .map((one) => this.blower(one, policy)),
      units: sums.filter(({ side }) => side === 'unit').map((one) => this.called(one, policy)),
    };
  }

  /** Who is held to the band and did not blow at all is below it, and would show nowhere else. */
  private silent(blew: readonly Sums[], { band }: Policy, call: Call): Sums[] {
    const known = new Set(blew.map(({ unitId }) => unitId));
    const held = band.of.flatMap((kind) => this.city.unitsOfKind(kind));
    return held.filter((unit) => !known.has(unit.id) && reaches(call.scope, unit)).map(({ id }) => nothing(id));
  }

  private blower({ unitId, whistles, closed, withdrawn, overridden, valid, relieved, marks }: Sums, { band, scores }: Policy) {
    const unit = this.city.unit(unitId);
    const [validity, closing] = [
      { num: valid, den: whistles },
      { num: closed, den: whistles - withdrawn },
    ];
    return {
      ...{ unitId, name: unit?.name ?? unitId, blown: whistles, closed, withdrawn, overridden, relieved },
      ...(unit && band.of.includes(unit.kind) && { band: bandOf(whistles, band) }),
      ...{ validity, closing, marks },
      ...scoreOf(scores.blower, { validity, closing, marks: marksAsRatio(marks) }),
    };
  }

  private called({ unitId, whistles, relieved, late, refused, silent, supervised, marks, ...done }: Sums, { scores }: Policy) {
    const [arrival, work] = [
      { num: done.inTime, den: whistles - relieved },
      { num: done.tasksInTime, den: done.tasks },
    ];
    return {
      ...{ unitId, name: this.city.unit(unitId)?.name ?? unitId, called: whistles, relieved, late, refused, silent, supervised },
      ...{ arrival, work, marks },
      ...scoreOf(scores.unit, { arrival, work, marks: marksAsRatio(marks) }),
    };
  }
}
