/** The local stack's secret for every unit's client; any other provider gives each client its own. */
const LOCAL_SECRET = 'local';
const EARLY_MS = 60_000;

type Held = { readonly token: string; readonly until: number };
const held = new Map<string, Promise<Held>>();

const fetched = async (baseUrl: string, unitId: string, secret: string): Promise<Held> => {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: `unit:${unitId}`, client_secret: secret });
  const response = await fetch(new URL('/oidc/token', baseUrl), { method: 'POST', body: form });
  const said = (await response.json()) as { access_token?: string; expires_in?: number; error_description?: string };
  if (!response.ok || !said.access_token)
    throw new Error(`No token for unit:${unitId}: ${response.status} ${said.error_description ?? ''}`);
  return { token: said.access_token, until: Date.now() + (said.expires_in ?? 0) * 1_000 - EARLY_MS };
};

/** A token of a unit's client, by client credentials; kept until a minute before it expires. Throws when the provider refuses. */
export const tokenOf = async (baseUrl: string, unitId: string, secret = LOCAL_SECRET): Promise<string> => {
  const name = `${baseUrl} ${unitId} ${secret}`;
  const known = await held.get(name)?.catch(() => undefined);
  if (known && known.until > Date.now()) return known.token;
  const asked = fetched(baseUrl, unitId, secret);
  held.set(name, asked);
  try {
    return (await asked).token;
  } catch (fault) {
    held.delete(name);
    throw fault;
  }
};
