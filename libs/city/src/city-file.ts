import { z } from 'zod';
import { sentence, unitId, version } from './parts';

const timeZone = sentence.refine(
  (zone) => Intl.supportedValuesOf('timeZone').includes(zone),
  'a time zone is a name of the tz database, such as Asia/Shanghai',
);

/** Minutes ahead of UTC. One number: cities whose clocks change twice a year are not served yet (`libs/calendar`). */
const offsetMinutes = z.int().min(-720).max(840);

/** `city.yaml`: the city itself and the version of the whole profile. */
export const cityFile = z.strictObject({ version, id: unitId, name: sentence, timeZone, offsetMinutes, hotline: unitId });
