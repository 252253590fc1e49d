import { z } from 'zod';

const count = z.coerce.number().int().min(1).max(1_000_000);

const schema = z.object({
  /** Registrations, urges and other public commands that one address may send in an hour. */
  FQ_PUBLIC_PER_ADDRESS_PER_HOUR: count.default(300),
  /** Public questions (progress pages) of one address in an hour. */
  FQ_PUBLIC_READS_PER_ADDRESS_PER_HOUR: count.default(6_000),
  /** Public registrations that name the same phone in an hour. */
  FQ_PUBLIC_PER_PHONE_PER_HOUR: count.default(20),
  /** Proxies whose `X-Forwarded-For` is believed: addresses or networks, by comma. Nobody's when not given. */
  FQ_TRUST_PROXY: z.string().min(1).optional(),
});

/** What only the gateway is told; all else is in the service kit's settings. */
export type GatewaySettings = {
  readonly publicPerAddress: number;
  readonly publicReadsPerAddress: number;
  readonly publicPerPhone: number;
  readonly trustProxy: string | false;
};

/** Reads the gateway's own settings once, at start. Throws one sentence that names every variable that is wrong. */
export const readGatewaySettings = (environment: Record<string, string | undefined>): GatewaySettings => {
  const read = schema.safeParse(environment);
  if (!read.success) {
    const flaws = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The gateway's settings are wrong: ${flaws.join('; ')}`);
  }
  return {
    publicPerAddress: read.data.FQ_PUBLIC_PER_ADDRESS_PER_HOUR,
    publicReadsPerAddress: read.data.FQ_PUBLIC_READS_PER_ADDRESS_PER_HOUR,
    publicPerPhone: read.data.FQ_PUBLIC_PER_PHONE_PER_HOUR,
    trustProxy: read.data.FQ_TRUST_PROXY ?? false,
  };
};
