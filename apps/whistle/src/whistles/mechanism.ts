import type { Unit } from '@fengqiao/domain';
import type { ActionKind, Place, Whistle } from './whistle';

/** A point in degrees. */
export type Point = { readonly lon: number; readonly lat: number };

/** What peers across a border keep of what they did together: for these communities and points it stands. */
export type Mechanism = {
  readonly id: string;
  readonly whistleId: string;
  readonly since: string;
  readonly units: readonly string[];
  readonly communities: readonly string[];
  readonly points: readonly Point[];
  readonly plan: readonly { readonly kind: ActionKind; readonly work: string; readonly unitIds: readonly string[] }[];
};

const pointOf = ({ lon, lat }: Place): Point[] => (lon === undefined || lat === undefined ? [] : [{ lon, lat }]);

/** The mechanism that a closed whistle of peers leaves: made for its place, for those of its tickets, of its actions and arrivals. */
export const mechanismOf = (whistle: Whistle, unitOf: (id: string) => Unit | undefined): Mechanism | undefined => {
  const { mechanismId, closed } = whistle;
  if (!mechanismId || !closed) return undefined;
  const places = [
    whistle.place,
    ...whistle.ticketPlaces,
    ...whistle.actions.map(({ place }) => place),
    ...whistle.targets.flatMap(({ arrivedPlace }) => arrivedPlace ?? []),
  ];
  const communities = places.flatMap(({ unitId }) => (unitId && unitOf(unitId)?.kind === 'community' ? [unitId] : []));
  const points = places.flatMap(pointOf);
  const peers = whistle.targets.filter(({ peer, status }) => peer && status !== 'relieved').map(({ unitId }) => unitId);
  return {
    id: mechanismId,
    whistleId: whistle.id,
    since: closed.at,
    units: [whistle.blower, ...peers],
    communities: [...new Set(communities)],
    points: [...new Map(points.map((point) => [`${point.lon} ${point.lat}`, point])).values()],
    plan: whistle.actions.map(({ kind, work, unitIds }) => ({ kind, work, unitIds })),
  };
};

const EARTH_METRES = 6_371_000;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two points on the sphere; exact enough for hundreds of metres. */
export const metresBetween = (a: Point, b: Point): number => {
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const h = half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lon, b.lon);
  return 2 * EARTH_METRES * Math.asin(Math.sqrt(h));
};

/** Degrees of latitude and longitude that surely hold a circle of so many metres: a box for an index. */
export const boxAround = ({ lon, lat }: Point, metres: number) => {
  const dLat = (metres / EARTH_METRES) * (180 / Math.PI) * 1.01;
  const dLon = dLat / Math.max(0.01, Math.cos(radians(lat)));
  return { west: lon - dLon, east: lon + dLon, south: lat - dLat, north: lat + dLat };
};
