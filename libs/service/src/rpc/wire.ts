/** Headers of a request or reply on `fq.rpc.*`. Bodies are bare JSON. */
export const wire = {
  token: 'fq-token',
  assertion: 'fq-assertion',
  key: 'idempotency-key',
  correlation: 'correlation-id',
  /** Machine time in milliseconds after which nobody waits for the answer. */
  deadline: 'fq-deadline',
  /** On a reply: how its body is compressed, where it is. */
  encoding: 'fq-encoding',
  /** On a reply: not an answer but a fault, by name; the body says more. */
  fault: 'fq-fault',
} as const;

export type FaultName = 'busy' | 'overdue' | 'invalid' | 'unverified' | 'failed';
