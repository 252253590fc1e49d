import type { Ground, Platform } from './ground';
import type { Options } from './options';
export const measureLatency = async (_g: Ground, _p: Platform, _o: Options): Promise<void> => {};
