import { dispatchEvents, type DispatchSnapshot } from '@fengqiao/contracts';
import { Hears, type Heard } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { FactCommands } from './fact.commands';

/** Hears all that is said of dispatches. */
@Controller()
export class OnDispatchConsumer {
  constructor(private readonly facts: FactCommands) {}

  @Hears(dispatchEvents, 'evaluation-dispatch')
  keep(heard: Heard<DispatchSnapshot>): Promise<void> {
    return this.facts.keep(heard);
  }
}
