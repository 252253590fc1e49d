import { type Unit, type UnitKind } from '@fengqiao/domain';

/** The city's units, asked by id and by place in the tree. Built once; never changed. */
export type UnitTree = {
  readonly size: number;
  readonly unit: (id: string) => Unit | undefined;
  readonly all: () => Iterable<Unit>;
  /** The unit itself or the nearest above it that is of one of these kinds. */
  readonly nearest: (id: string, kinds: readonly UnitKind[]) => Unit | undefined;
  readonly childrenOf: (id: string) => readonly Unit[];
  /** Everything under the unit, without itself, parents before their children. */
  readonly unitsBelow: (id: string) => Unit[];
  readonly ofKind: (kind: UnitKind) => readonly Unit[];
};

const grouped = <Key>(units: Iterable<Unit>, keyOf: (unit: Unit) => Key | undefined): Map<Key, Unit[]> => {
  const groups = new Map<Key, Unit[]>();
  for (const unit of units) {
    const key = keyOf(unit);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(unit);
    else groups.set(key, [unit]);
  }
  return groups;
};

const none: readonly Unit[] = [];

/** A tree over units whose paths are already right. Every path's ids but a root's own must be keys of `units`. */
export const unitTree = (units: ReadonlyMap<string, Unit>): UnitTree => {
  const children = grouped(units.values(), ({ parentId }) => parentId);
  const kinds = grouped(units.values(), ({ kind }) => kind);
  const childrenOf = (id: string): readonly Unit[] => children.get(id) ?? none;
  return {
    size: units.size,
    unit: (id) => units.get(id),
    all: () => units.values(),
    nearest: (id, wanted) => {
      let unit = units.get(id);
      while (unit && !wanted.includes(unit.kind)) unit = unit.parentId === undefined ? undefined : units.get(unit.parentId);
      return unit;
    },
    childrenOf,
    unitsBelow: (id) => {
      const found = [...childrenOf(id)];
      for (const unit of found) found.push(...childrenOf(unit.id)); // the loop also visits what it appends
      return found;
    },
    ofKind: (kind) => kinds.get(kind) ?? none,
  };
};
