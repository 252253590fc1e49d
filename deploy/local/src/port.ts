import { once } from 'node:events';
import { createServer } from 'node:net';
import { CannotStart } from '@fengqiao/servers';

/** A port that nobody else gets until it is released, so that addresses can be told before anything listens. */
export type Reserved = { readonly port: number; release(): Promise<void> };

/** One sentence for a port that cannot be had; everything else as it is. */
export const portFault = (fault: unknown, host: string, port: number): unknown => {
  const { code } = fault as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new CannotStart(`Port ${port} of ${host} is taken by another program: set FQ_HTTP_PORT to a free one.`);
  if (code === 'EACCES') return new CannotStart(`Port ${port} may not be used by this user: set FQ_HTTP_PORT to one above 1023.`);
  if (code === 'EADDRNOTAVAIL') return new CannotStart(`${host} is no address of this machine: mend FQ_HTTP_HOST.`);
  return fault;
};

/** Holds a port of the host; 0 takes any free one. Throws CannotStart when it cannot be had. */
export const reservePort = async (host: string, wanted: number): Promise<Reserved> => {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(wanted, host);
    await once(server, 'listening');
  } catch (fault) {
    throw portFault(fault, host, wanted);
  }
  const { port } = server.address() as { port: number };
  let released: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  return { port, release: () => (released ??= release()) };
};
