import type { Stored } from './quiet';

/** Brings a service back that was taken away. */
export type BringBack = () => Promise<void>;

/**
 * Takes one service out of a running stack, as if its process had ended, and answers how to bring it back. `services` is the
 * list that clock and readiness go by: whoever is not in it is not waited for. For tests of what the others do meanwhile.
 */
export const takingAwayFrom =
  (services: Stored[], start: (name: string) => Promise<Stored>) =>
  async (name: string): Promise<BringBack> => {
    const at = services.findIndex((service) => service.name === name);
    const [service] = at < 0 ? [] : services.splice(at, 1);
    if (!service) throw new Error(`${name} is no service of this stack, or away already`);
    await service.close();
    return async () => {
      services.splice(at, 0, await start(name));
    };
  };
