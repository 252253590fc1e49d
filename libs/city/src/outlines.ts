import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Report } from './flaws';
import { type UnitTree } from './unit-tree';

export const outlinesFile = 'districts.geo.json';

/** Longitude and latitude in degrees. */
type Point = readonly [number, number];
type Ring = readonly Point[];
type Outline = { readonly unitId: string; readonly polygons: readonly (readonly Ring[])[] };

/** The district that a point lies in; near a border the outlines are about 200 m wrong, so the answer is a suggestion. */
export type DistrictAt = (lon: number, lat: number) => string | undefined;

const point = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const ring = z
  .array(point)
  .min(4, 'a ring needs at least four points')
  .refine((points) => points[0]?.join() === points.at(-1)?.join(), 'a ring ends where it begins');
const feature = z.object({
  type: z.literal('Feature'),
  id: z.string(),
  geometry: z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
});

const frame = ['{"type":"FeatureCollection","features":[', ']}'];

/** Degrees: a point in the gap that thinning leaves between two outlines belongs to the nearer one. About 500 m. */
const gap = 0.005;

/** Even–odd rule: right for rings that touch themselves too, which most of these do. */
const inRing = (x: number, y: number, points: Ring): boolean => {
  let inside = false;
  points.forEach(([bx, by], at) => {
    const [ax, ay] = points[at === 0 ? points.length - 1 : at - 1] ?? [bx, by];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
};

/** True if the point lies in one of the polygons: inside its outer ring and in none of its holes. */
export const inOutline = (lon: number, lat: number, polygons: Outline['polygons']): boolean =>
  polygons.some(([outer, ...holes]) => outer && inRing(lon, lat, outer) && !holes.some((hole) => inRing(lon, lat, hole)));

/** Distance to the nearest edge, in degrees of latitude. */
const away = (lon: number, lat: number, polygons: Outline['polygons']): number => {
  const narrow = Math.cos((lat * Math.PI) / 180);
  let best = Infinity;
  for (const points of polygons.flat()) {
    points.slice(1).forEach(([bx, by], at) => {
      const [ax, ay] = points[at] ?? [bx, by];
      const [dx, dy, px, py] = [(bx - ax) * narrow, by - ay, (lon - ax) * narrow, lat - ay];
      const length = dx * dx + dy * dy;
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      best = Math.min(best, Math.hypot(px - along * dx, py - along * dy));
    });
  }
  return best;
};

export const districtAt =
  (outlines: readonly Outline[]): DistrictAt =>
  (lon, lat) => {
    const inside = outlines.find(({ polygons }) => inOutline(lon, lat, polygons));
    if (inside) return inside.unitId;
    const [nearest] = outlines
      .map(({ unitId, polygons }) => ({ unitId, distance: away(lon, lat, polygons) }))
      .sort((a, b) => a.distance - b.distance);
    return nearest && nearest.distance <= gap ? nearest.unitId : undefined;
  };

/** Reads `districts.geo.json`: one feature per line, so that a flaw has a line. A profile without the file has no outlines. */
export const readOutlines = (folder: string, tree: UnitTree, report: Report): Outline[] => {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, outlinesFile), 'utf8').split('\n');
  } catch {
    return [];
  }
  return lines.flatMap((text, at): Outline[] => {
    if (['', ...frame].includes(text.trim())) return [];
    const complain = (rule: string): Outline[] => (report(outlinesFile, at + 1, rule), []);
    let json: unknown;
    try {
      json = JSON.parse(text.replace(/,\s*$/, ''));
    } catch {
      return complain('a feature is one JSON object on one line');
    }
    const parsed = feature.safeParse(json);
    if (!parsed.success) return complain(parsed.error.issues[0]?.message ?? 'not a feature');
    const { id, geometry } = parsed.data;
    return tree.unit(id)
      ? [{ unitId: id, polygons: geometry.coordinates }]
      : complain(`outline of ${id}, which is no unit of this profile`);
  });
};
