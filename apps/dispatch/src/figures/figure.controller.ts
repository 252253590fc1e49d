import type { City } from '@fengqiao/city';
import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, CITY, type Call } from '@fengqiao/service';
import { Controller, Inject } from '@nestjs/common';
import { FigureStore } from './figure.store';
import { countedAs, type Counted } from '../dispatches/counting';

const none = Object.fromEntries(countedAs.map((what) => [what, 0])) as Record<Counted, number>;

/** What was counted of dispatches in a month. */
@Controller()
export class FigureController {
  constructor(
    private readonly figures: FigureStore,
    @Inject(CITY) private readonly city: City,
  ) {}

  @Answers(contracts.dispatchFigures)
  async ofMonth(
    { month }: InputOf<typeof contracts.dispatchFigures>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.dispatchFigures>> {
    const units = new Map<string, Record<Counted, number>>();
    for (const { unitId, what, count } of await this.figures.ofMonth(month, call.scope))
      units.set(unitId, { ...(units.get(unitId) ?? none), [what]: count });
    const items = [...units].map(([unitId, counted]) => ({ unitId, name: this.city.unit(unitId)?.name ?? unitId, ...counted }));
    return { month, items };
  }
}
