/**
 * Writes `profiles/beijing/districts.geo.json` from npm's `echarts` 4.9.0 (Apache-2.0), `map/json/province/beijing.json`.
 *
 *     node -r @swc-node/register libs/city/scripts/generate-districts.ts [--from <unpacked package>]
 *
 * The source packs each ring as a string of zig-zag differences in 1/1024 degree (about 100 m), so the outlines are approximate
 * to begin with; they are thinned further and rounded to four decimals. One feature per line: a flaw can name its line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder, profileFolder } from './arguments';

type Point = [number, number];
type Packed = {
  features: {
    id: string;
    properties: { name: string };
    geometry:
      | { type: 'Polygon'; coordinates: string[]; encodeOffsets: Point[] }
      | { type: 'MultiPolygon'; coordinates: string[][]; encodeOffsets: Point[][] };
  }[];
};

/** Degrees that a thinned outline may stray from the source's: about 140 m, little more than the step of the source. */
const tolerance = 0.0014;

const unzigzag = (code: number): number => (code >> 1) ^ -(code & 1);

/** One ring from its packed form: each character pair is the step from the point before, the first from `offset`. */
const unpack = (text: string, offset: Point): Point[] => {
  let [x, y] = offset;
  const ring: Point[] = [];
  for (let at = 0; at < text.length; at += 2) {
    x += unzigzag(text.charCodeAt(at) - 64);
    y += unzigzag(text.charCodeAt(at + 1) - 64);
    ring.push([x / 1024, y / 1024]);
  }
  return ring;
};

const away = ([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number => {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return Math.hypot(x - ax, y - ay);
  return Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
};

/** Douglas and Peucker: keeps the ends and, as often as needed, the point that lies farthest off. */
const thin = (line: Point[]): Point[] => {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return line;
  const inner = line.slice(1, -1).map((point) => away(point, first, last));
  const farthest = inner.reduce((best, distance, at) => (distance > (inner[best] ?? 0) ? at : best), 0);
  if ((inner[farthest] ?? 0) <= tolerance) return [first, last];
  return [...thin(line.slice(0, farthest + 2)).slice(0, -1), ...thin(line.slice(farthest + 1))];
};

/** A ring is thinned in two halves, as its two ends are one point and span nothing. */
const thinRing = (ring: Point[]): Point[] => {
  const half = Math.floor(ring.length / 2);
  const points = [...thin(ring.slice(0, half + 1)).slice(0, -1), ...thin(ring.slice(half))];
  const rounded = points.map(([x, y]): Point => [Number(x.toFixed(4)), Number(y.toFixed(4))]);
  const [first, last] = [rounded[0], rounded.at(-1)];
  return first && last && first.join() !== last.join() ? [...rounded, first] : rounded;
};

const folder = packageFolder('echarts', '4.9.0');
const packed = JSON.parse(readFileSync(join(folder, 'map/json/province/beijing.json'), 'utf8')) as Packed;
const features = packed.features.map(({ id, properties, geometry }) => {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates.map((ring, at) => unpack(ring, geometry.encodeOffsets[at] ?? [0, 0]))]
      : geometry.coordinates.map((polygon, of) =>
          polygon.map((ring, at) => unpack(ring, geometry.encodeOffsets[of]?.[at] ?? [0, 0])),
        );
  const coordinates = polygons.map((rings) => rings.map(thinRing)).filter(([outline]) => (outline?.length ?? 0) >= 4);
  return { type: 'Feature', id, properties: { name: properties.name }, geometry: { type: 'MultiPolygon', coordinates } };
});
features.sort((a, b) => (a.id < b.id ? -1 : 1));
const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
writeFileSync(join(profileFolder, 'districts.geo.json'), `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`);
console.log(features.map(({ id, geometry }) => `${id} ${geometry.coordinates.flat(2).length} points`).join('\n'));
