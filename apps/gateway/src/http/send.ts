import type { FastifyReply } from 'fastify';
import type { Told } from './problem';

/** Sends a problem. As bytes: to a text Fastify would add a charset, which the media type does not have. */
export const sendProblem = (reply: FastifyReply, { problem, headers }: Told): void => {
  void reply
    .code(problem.status)
    .headers({ ...headers, 'content-type': 'application/problem+json' })
    .send(Buffer.from(JSON.stringify(problem)));
};
