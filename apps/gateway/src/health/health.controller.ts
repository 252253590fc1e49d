import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { READY } from '../http/tokens';

const PROBE_MS = 2_000;

/** A probe that neither throws nor hangs. */
const within = async (probe: () => Promise<boolean>): Promise<boolean> => {
  const late = new Promise<boolean>((done) => setTimeout(() => done(false), PROBE_MS).unref());
  return Promise.race([probe().catch(() => false), late]);
};

/** Live and ready for load balancers. Metrics and everything else operational have a port of their own. */
@Controller('health')
export class HealthController {
  constructor(@Inject(READY) private readonly isReady: () => Promise<boolean>) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    const well = await within(this.isReady);
    void reply.code(well ? 200 : 503);
    return { status: well ? 'ready' : 'not ready' };
  }
}
