import type { ServerResponse } from 'node:http';

/** What `@Res()` gives, of which only the Node response underneath is the same on both platforms. */
export interface PlatformResponse extends ServerResponse {
  readonly raw?: ServerResponse;
  /** Fastify: from here on the handler owns the response. */
  hijack?(): void;
}

/** The Node response under `@Res()`; on Fastify the reply is hijacked first, as its documentation says. */
export function takeOver(response: PlatformResponse): ServerResponse {
  response.hijack?.();
  return response.raw ?? response;
}
