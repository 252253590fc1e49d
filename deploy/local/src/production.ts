import { CannotStart } from '@fengqiao/servers';

/** Throws CannotStart where known secrets must not be. */
export const refuseProduction = (): void => {
  if (process.env['NODE_ENV'] === 'production')
    throw new CannotStart(
      'The local stack has known secrets and does not start with NODE_ENV=production: run each service by itself.',
    );
};
