import type { Servers } from '@fengqiao/servers';

export default async (): Promise<void> => {
  await (globalThis as { servers?: Servers }).servers?.stop();
};
