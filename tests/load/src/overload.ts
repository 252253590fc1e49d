import type { Ground, Platform } from './ground';
import type { Options } from './options';
export const measureOverload = async (_g: Ground, _p: Platform, _o: Options): Promise<void> => {};
