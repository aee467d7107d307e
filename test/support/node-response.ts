import type { ServerResponse } from 'node:http';

/** The object that `@Res()` injects. Only the Node response underneath is the same on both platforms. */
export interface PlatformResponse extends ServerResponse {
  readonly raw?: ServerResponse;
  /** Fastify: from here on the handler owns the response. */
  hijack?(): void;
}

/** The Node response under `@Res()`. On Fastify, the reply is hijacked first, as its documentation requires. */
export function takeOver(response: PlatformResponse): ServerResponse {
  response.hijack?.();
  return response.raw ?? response;
}
