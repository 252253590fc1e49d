import type { City } from '@fengqiao/city';
import { whistleEvents, type WhistleSnapshot } from '@fengqiao/contracts';
import { CITY, Hears, type Heard } from '@fengqiao/service';
import { Controller, Inject } from '@nestjs/common';
import { localTimeOf } from '../city-assessing';
import { partsOf } from './part';
import { WhistleStore } from './whistle.store';

/** Hears all that is said of whistles. Each event carries the whole state: the newest counts, whatever order they come in. */
@Controller()
export class OnWhistleConsumer {
  constructor(
    private readonly store: WhistleStore,
    @Inject(CITY) private readonly city: City,
  ) {}

  @Hears(whistleEvents, 'evaluation-whistle')
  async keep({ tx, data: said }: Heard<WhistleSnapshot>): Promise<void> {
    if (!(await this.store.isNews(tx, said.whistleId, said.version))) return;
    const month = localTimeOf(this.city).localMonth(new Date(said.blownAt));
    const parts = partsOf(said).flatMap((part) => {
      const path = this.city.unit(part.unitId)?.path;
      return path === undefined ? [] : [{ ...part, path }];
    });
    this.store.put(tx, said.whistleId, month, parts);
  }
}
