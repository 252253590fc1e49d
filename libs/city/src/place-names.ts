import { type Unit } from '@fengqiao/domain';
import { bareName, fullNames, stemOf } from './names';
import { type UnitTree } from './unit-tree';

/** What a written name may mean. `full` names say their kind (鲁谷街道), `bare` ones do not (鲁谷). */
type Meaning = { readonly full: readonly Unit[]; readonly bare: readonly Unit[] };

/** A name found in a text: where, and which units it may mean. */
export type Mention = { readonly start: number; readonly end: number } & Meaning;

/** Finds the names of street-level units and communities in a text. */
export type FindMentions = (text: string) => Mention[];

/** After a bare name these make it the name of a road, a station, a shop: 鲁谷大街 is not 鲁谷, 八里庄北里 not 八里庄. */
const otherThing =
  /^(?:区|[东西南北中前后内外上下新旧][^0-9]|[一二三四五六七八九十]+[条号区里院]|路|街|大街|胡同|巷|桥|站|里|园|苑|公园|医院|中学|小学|大学|商场|批发)/;
/** Before a community's name these make it another's: 西樊各庄 is not 樊各庄. */
const otherName = /[东西南北前后上下大小新老]$/;

/** 第二社区, 新村: such a name is a place's only right after the unit that it belongs to. */
const vague = /^(?:第?[一二三四五六七八九十]+|.)(?:社区|村|居|$)/;
const upperBefore = /(?:^|[区市镇乡，]|街道|地区)$/;
/** 北大街 is part of many roads' names: a bare name of a road must be long to stand for the community on it. */
const shortRoad = /^.{0,2}(?:大街|路|街|胡同|巷|桥|站)$/;

/** 西大望路南口 is the south end of a road, not 南口. */
const endOfRoad = /^[东西南北]口$/;
const roadBefore = /(?:路|街|胡同|巷|道|桥)$/;

/** True if the letters around a mention do not turn it into something else. */
const stands = (text: string, { start, end, full, bare }: Mention): boolean => {
  const fullOne = full.length > 0;
  if (!fullOne && otherThing.test(text.slice(end))) return false;
  const [name, before] = [text.slice(start, end), text.slice(0, start)];
  if (!fullOne && endOfRoad.test(name) && roadBefore.test(before)) return false;
  if ([...full, ...bare].some(({ kind }) => kind !== 'community')) return true;
  if (vague.test(name) && !upperBefore.test(before)) return false;
  return !otherName.test(before) && !(!fullOne && shortRoad.test(name));
};

const indexOf = (tree: UnitTree): { meanings: Map<string, Meaning>; longest: number } => {
  const meanings = new Map<string, { full: Unit[]; bare: Unit[] }>();
  const add = (written: string, unit: Unit, how: keyof Meaning): void => {
    const name = written.normalize('NFKC'); // as texts are looked up: （北京） and (北京) are one
    const meaning = meanings.get(name) ?? { full: [], bare: [] };
    if (!meaning.full.includes(unit)) meaning[how].push(unit);
    meanings.set(name, meaning);
  };
  for (const unit of (['street', 'zone', 'community'] as const).flatMap((kind) => tree.ofKind(kind))) {
    for (const name of fullNames(unit.name, unit.kind)) add(name, unit, 'full');
    const bare = bareName(unit.name, unit.kind);
    if (bare !== undefined) add(bare, unit, 'bare');
  }
  return { meanings, longest: Math.max(0, ...[...meanings.keys()].map((name) => name.length)) };
};

/** Prepares the search: a text is then looked up letter by letter, longest name first, in well under a millisecond. */
export const mentionFinder = (tree: UnitTree): FindMentions => {
  const { meanings, longest } = indexOf(tree);
  const longestAt = (text: string, start: number): Mention | undefined => {
    for (let end = Math.min(text.length, start + longest); end >= start + 2; end -= 1) {
      const meaning = meanings.get(text.slice(start, end));
      if (!meaning) continue;
      const mention = { start, end, ...meaning };
      if (stands(text, mention)) return mention;
    }
    return undefined;
  };
  return (text) => {
    const all = [...text].length === 0 ? [] : Array.from({ length: text.length }, (_, at) => longestAt(text, at));
    const found = all.filter((one): one is Mention => one !== undefined);
    return found.filter((one) => !found.some((other) => other !== one && other.start <= one.start && other.end >= one.end));
  };
};

/** Not the district but a street-level unit or a road that has the same name: 海淀街道, 怀柔镇, 朝阳路. */
const notDistrict = /^(?:路|街|大街|桥|站|公园|门|镇|乡|地区)/;

/** An address without the names of the districts, and the districts. */
export type Districts = { readonly districts: readonly Unit[]; readonly rest: string };

/**
 * The districts that a text names: in full anywhere (西城区), by the short name only where an address begins (北京市西城…), since
 * 朝阳 and 大兴 are also in the names of roads everywhere. What is left over is searched for places: 怀柔 is also a town's name.
 */
export const districtsIn = (tree: UnitTree, text: string, mentionsIn: FindMentions): Districts => {
  const start = text.replace(/^(?:中国)?(?:北京市|北京)?/, '');
  const all = tree.ofKind('district');
  const named = all.filter(({ name }) => start.includes(name));
  const first = mentionsIn(start).find((mention) => mention.start === 0)?.end ?? 0; // 大兴庄镇 is in 平谷, not in 大兴
  const begins = all.find(({ name, kind }) => {
    const stem = stemOf(name, kind);
    return (
      !start.startsWith(name) && start.startsWith(stem) && first <= stem.length && !notDistrict.test(start.slice(stem.length))
    );
  });
  const rest = begins ? start.slice(stemOf(begins.name, begins.kind).length) : start;
  return {
    districts: begins && !named.includes(begins) ? [begins, ...named] : named,
    rest: named.reduce((left, { name }) => left.replaceAll(name, '，'), rest),
  };
};
