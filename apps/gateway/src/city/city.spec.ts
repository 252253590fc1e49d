import { loadCity } from '@fengqiao/city';
import { contracts, gateway } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import type { Call } from '@fengqiao/service';
import { CityController } from './city.controller';
import { pageOf } from './pages';
import { policiesOf } from './policies';

const city = loadCity('libs/city/profiles/beijing');
const call = (allowed: boolean) => ({ allowed }) as Call;

describe('pages', () => {
  const all = ['a', 'b', 'c'].map((id) => ({ id }));
  it('follow each other and end', () => {
    const first = pageOf(all, 2, undefined);
    if (isRefusal(first)) throw new Error(first.because);
    expect(first.items).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(pageOf(all, 2, first.nextCursor)).toEqual({ items: [{ id: 'c' }] });
    expect(pageOf(all, 3, undefined)).toEqual({ items: all });
    expect(pageOf([], 3, undefined)).toEqual({ items: [] });
  });
  it('refuse a cursor of elsewhere', () => expect(pageOf(all, 2, 'ZZZ')).toMatchObject({ refused: 'bad-cursor' }));
});

describe('units', () => {
  const controller = new CityController(city);
  const asked = (input: object) => controller.units(gateway.units.input.parse(input));

  it('are found by name, each page a part of the contract', async () => {
    expect(gateway.units.output.parse(await asked({ q: '八里庄', level: 'street' })).items.length).toBeGreaterThan(1);
  });

  it('are all there, page by page', async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = gateway.units.output.parse(await asked({ level: 'street', limit: 200, ...(cursor && { cursor }) }));
      page.items.forEach(({ id }) => seen.add(id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.size).toBe(city.unitsOfKind('street').length);
  });
});

describe('policies', () => {
  const controller = new CityController(city);
  it.each([...policiesOf(city, contracts).keys()])('%s is there as JSON', async (name) => {
    const answer = gateway.policies.output.parse(await controller.policies({ name }, call(true)));
    expect(JSON.stringify(answer.policy).length).toBeGreaterThan(20);
  });
  it('unknown ones are refused by the names there are', async () => {
    expect(await controller.policies({ name: 'weather' }, call(true))).toMatchObject({
      refused: 'not-found',
      because: expect.stringContaining('limits'),
    });
  });
  it('are not for everybody', async () => {
    expect(await controller.policies({ name: 'limits' }, call(false))).toMatchObject({ refused: 'forbidden' });
  });
});
