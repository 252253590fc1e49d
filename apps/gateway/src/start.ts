import type { Contract } from '@fengqiao/contracts';
import { startService, type Running, type Surroundings } from '@fengqiao/service';
import { gatewayModule } from './gateway.module';
import { GatewayAdapter, type Mounted } from './http/adapter';
import type { GatewaySettings } from './settings';

/** Where the gateway runs. */
export type GatewayStart = Surroundings & {
  readonly gatewaySettings: GatewaySettings;
  /** The contracts to serve. All there are when not given. */
  readonly contracts?: readonly Contract[];
  /** Whether everything behind the port can work; the gateway's own NATS when not given. */
  readonly ready?: () => Promise<boolean>;
  /** An identity provider of one's own, below `/oidc`. */
  readonly signIn?: Mounted;
};

/** Starts the gateway: its own answers on NATS first, then the public port. Rejects when NATS or the port cannot be had. */
export const startGateway = async (start: GatewayStart): Promise<Running> => {
  const { gatewaySettings, contracts, signIn, settings } = start;
  const started: { gateway?: Running } = {}; // the module asks for readiness only once it is there
  const ready = start.ready ?? (() => started.gateway?.ready() ?? Promise.resolve(false));
  const gateway = await startService(
    {
      name: 'gateway',
      module: gatewayModule({ settings: gatewaySettings, ready, ...(contracts && { contracts }) }),
      adapter: new GatewayAdapter(gatewaySettings, signIn),
    },
    start,
  );
  started.gateway = gateway;
  try {
    await gateway.app.listen(settings.FQ_HTTP_PORT, settings.FQ_HTTP_HOST);
    return gateway;
  } catch (fault) {
    await gateway.close();
    throw fault;
  }
};
