import type { City } from '@fengqiao/city';
import { contracts, gateway, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { Answers, CITY, type Call } from '@fengqiao/service';
import { Controller, Inject } from '@nestjs/common';
import { pageOf } from './pages';
import { policiesOf } from './policies';

/** The city profile as loaded: its units and policies. */
@Controller()
export class CityController {
  private readonly named: ReturnType<typeof policiesOf>;

  constructor(@Inject(CITY) private readonly city: City) {
    this.named = policiesOf(city, contracts);
  }

  @Answers(gateway.units)
  units({ q, level, cursor, limit }: InputOf<typeof gateway.units>): Promise<AnswerOf<typeof gateway.units>> {
    const found = pageOf(this.city.search({ q, level, limit: Number.MAX_SAFE_INTEGER }), limit, cursor);
    if (isRefusal(found)) return Promise.resolve(found);
    const items = found.items.map(({ id, name, kind, path, parentId }) => ({
      id,
      name,
      kind,
      path,
      ...(parentId && { parentId }),
    }));
    return Promise.resolve({ ...found, items });
  }

  @Answers(gateway.policies)
  policies({ name }: InputOf<typeof gateway.policies>, call: Call): Promise<AnswerOf<typeof gateway.policies>> {
    if (!call.allowed) return Promise.resolve(refuse('forbidden', 'None of the caller’s roles may read policies'));
    const policy = this.named.get(name);
    return Promise.resolve(
      policy
        ? { name, policy: policy() }
        : refuse('not-found', `There are policies ${[...this.named.keys()].join(', ')}`, { where: 'name' }),
    );
  }
}
