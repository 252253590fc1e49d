import { join } from 'node:path';
import type { City } from '@fengqiao/city';
import { startIdentityProvider, type IdentityProvider } from './identity-provider';
import { giveToFolder } from './secrets';

/** The identity provider of this machine: every unit of the city is a client, with the unit's own roles. Its key is kept in the data directory. */
export const signInOf = async (dataDir: string, issuer: string, city: City): Promise<IdentityProvider> => {
  const grantsOf = (unitId: string) => {
    const unit = city.unit(unitId);
    return unit && city.rolesOf(unit);
  };
  const provider = await startIdentityProvider({ issuer, dataDir, grantsOf });
  giveToFolder(join(dataDir, 'identity-provider.key.json'));
  return provider;
};
