import type { Ground, Platform } from './ground';
import type { Options } from './options';
export const measureLifecycle = async (_g: Ground, _p: Platform, _o: Options): Promise<void> => {};
