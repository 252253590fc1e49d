/** What is sent to a reporter's phone. `id` is the same when it is sent again, so that a gateway can leave out what it has. */
export type Letter = { readonly id: string; readonly at: Date; readonly to: string; readonly text: string };

/** The words around a one-time link; `base` is the public address of the platform. Nothing of the matter: phones are lent. */
export const linkLetter = (ticketNo: string, token: string, base: string): string =>
  `【12345】您的诉求 ${ticketNo} 办理时限已到，请您评价办理结果（链接限答一次）：${base}/api/v1/public/callbacks/${token}`;
