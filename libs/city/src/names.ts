import { type UnitKind } from '@fengqiao/domain';

const districtSuffix = /区$/;
const streetSuffix = /(?:各族|满族|回族|蒙古族)?(?:街道办事处|街道|地区办事处|地区|民族乡|镇|乡)$/;
const communitySuffix =
  /(?:社区居民委员会|社区居委会|社区村委会|村村民委员会|村村委会|村民委员会|村委会|居民委员会|居委会|社区|村)$/;
const suffixOf: Partial<Record<UnitKind, RegExp>> = {
  district: districtSuffix,
  street: streetSuffix,
  community: communitySuffix,
};

/** A place's name without its kind: 大兴区 → 大兴, 喇叭沟门满族乡 → 喇叭沟门, 草厂社区居委会 → 草厂. The whole name where nothing would remain. */
export const stemOf = (name: string, kind: UnitKind): string => {
  const suffix = suffixOf[kind];
  return (suffix && name.replace(suffix, '')) || name;
};

/**
 * How people write a place with its kind, so that the name says on its own that a place is meant: 鲁谷街道 and 鲁谷街道办事处,
 * 金海湖地区 and 金海湖镇 (a 地区 is a town's other name), 草厂社区, 渠头村.
 */
export const fullNames = (name: string, kind: UnitKind): string[] => {
  const stem = stemOf(name, kind);
  if (kind === 'street' && /地区(?:办事处)?$/.test(name)) return [name, `${stem}地区`, `${stem}镇`, `${stem}乡`];
  if (kind === 'street' && /族乡$/.test(name)) return [name, `${stem}乡`];
  if (kind !== 'community') return [name];
  const rural = /村(?:民委员会|委会)?$/.test(name);
  return [...new Set([name, rural ? `${stem}村` : `${stem}社区`])];
};

/** Shortest bare name that may stand for a place: streets of two letters are known to everybody, communities are not. */
const shortestBare: Partial<Record<UnitKind, number>> = { street: 2, zone: 4, community: 3 };

/** The name without its kind (鲁谷, 双锦园), if it is long enough not to be found in any sentence. */
export const bareName = (name: string, kind: UnitKind): string | undefined => {
  const stem = stemOf(name, kind);
  const shortest = shortestBare[kind];
  return shortest !== undefined && stem.length >= shortest && stem !== name ? stem : undefined;
};
