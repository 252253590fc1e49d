const PATIENCE_MS = 1_500;

/** Whether a process says at this address that it is ready; no answer in time is a no. */
export const answers = async (health: string): Promise<boolean> => {
  try {
    const response = await fetch(health, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};
