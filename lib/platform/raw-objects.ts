import type { IncomingMessage, ServerResponse } from 'node:http';

/** Node's request: the requests of Express and the Node adapter are one, Fastify's has one. */
export function rawRequestOf(request: object): IncomingMessage {
  return ('httpVersion' in request ? request : (request as { raw: object }).raw) as IncomingMessage;
}

/** Node's response: those of Express and the Node adapter are one, Fastify's reply has one. `undefined` for anything else. */
export function rawResponseOf(response: unknown): ServerResponse | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  return ('writeHead' in response ? response : (response as { raw?: unknown }).raw) as
    ServerResponse | undefined;
}
