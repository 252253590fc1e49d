import { existsSync } from 'node:fs';
import { join } from 'node:path';

const beside = join(__dirname, '..', 'profiles', 'beijing');
/** The compiler copies no data: from `dist/libs/city/src` the profile is found among the sources. */
const amongSources = join(__dirname, '..', '..', '..', '..', 'libs', 'city', 'profiles', 'beijing');

/** The folder of the profile that comes with the project, used where no other is named. */
export const beijingFolder = existsSync(beside) ? beside : amongSources;
