import { beijingFolder, loadCity, type City } from '@fengqiao/city';
import { tokenOf } from '@fengqiao/client';
import type { Job } from './wire';

export const hotline = '110000-12345';

/** Matters that go straight to the street of the place. */
const categories = ['parking/private-occupation/private-lock', 'sanitation/pollution/light', 'planning/illegal-building'];
const words = [
  '楼前公共车位被人私自装了地锁，大家没法停车，希望拆除并解决停车问题。每天晚上回来都要绕好几圈，消防通道也被占了。',
  '小区门口的广告灯整夜亮着，照得卧室像白天一样，老人睡不着觉，和商户说过几次都没有用，请有关部门来看一看。',
  '顶层邻居在露台上加盖房屋，材料堆在楼道里，担心漏水和安全，物业说管不了，希望街道尽快到现场核实处理。',
];

let nth = 0;
/** A phone of its own for nine in ten, so that most persons are new, as they are in a city. */
const phoneOf = (at: number): string => `139${String((at % 10 === 0 ? 7 : at) % 100_000_000).padStart(8, '0')}`;

export type Streets = { readonly ids: readonly string[]; readonly places: readonly string[] };

/** The city's street-level units, and a community in each. */
export const streetsOf = (city: City = loadCity(beijingFolder)): Streets => {
  const ids = city.unitsOfKind('street').map(({ id }) => id);
  return { ids, places: ids.map((id) => city.childrenOf(id).find(({ kind }) => kind === 'community')?.id ?? id) };
};

/** A registration as an operator of the hotline writes it: 300 to 400 bytes, one of the city's streets in turn. */
export const registration = ({ places }: Streets) => {
  const at = (nth += 1);
  const place = places[(at * 5) % places.length]!;
  return {
    channel: 'hotline',
    kind: 'complaint',
    title: `请来看一看（${at}）`,
    description: words[at % words.length]!,
    reporter: { name: '张三', phone: phoneOf(at) },
    place: { unitId: place, address: `${at % 90}号楼${at % 6}单元` },
    category: categories[at % categories.length]!,
  };
};

export const registrations = (count: number, streets: Streets, token: string): Job[] =>
  Array.from({ length: count }, () => ({ path: '/api/v1/tickets', token, body: JSON.stringify(registration(streets)) }));

/** Tokens of units, asked for once. */
export const tokensOf = async (baseUrl: string, units: Iterable<string>): Promise<Map<string, string>> => {
  const tokens = new Map<string, string>();
  for (const unit of new Set(units)) tokens.set(unit, await tokenOf(baseUrl, unit));
  return tokens;
};
