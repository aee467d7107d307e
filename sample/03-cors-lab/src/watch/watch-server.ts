import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { RUN } from './exchange.js';
import type { Header } from './exchange.js';
import type { RequestWatch } from './request-watch.js';

/**
 * Records every request of a run that reaches the server. It listens on Node's own server, in front of the platform
 * and of the application, so that it sees the same on Express and on Fastify, preflights and early errors included.
 */
export function watchServer(server: Server, watch: RequestWatch): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const run = url.searchParams.get(RUN);
    if (run === null) return;
    const { method = 'GET', headers } = request;
    const isPreflight =
      method === 'OPTIONS' &&
      headers.origin !== undefined &&
      headers['access-control-request-method'] !== undefined;
    const sent = pairs(request.rawHeaders).filter(([name]) => TELLING_REQUEST_HEADER.test(name));
    const path = url.pathname;

    // Headers given to writeHead() are in no getHeaders(), so they are read where they are written.
    const writeHead = response.writeHead;
    response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
      Reflect.apply(writeHead, this, args);
      const kind = isPreflight ? 'preflight' : 'actual';
      watch.record({
        run,
        kind,
        method,
        path,
        status: this.statusCode,
        request: sent,
        response: written(this, args),
      });
      return this;
    } as typeof response.writeHead;
  });
}

function written(response: ServerResponse, args: readonly unknown[]): Header[] {
  const headers = new Map<string, string>();
  const add = (name: string, value: unknown) => {
    if (TELLING_RESPONSE_HEADER.test(name) && value !== undefined)
      headers.set(name.toLowerCase(), String(value));
  };
  for (const [name, value] of Object.entries(response.getHeaders())) add(name, value);
  const given = args.at(-1);
  if (Array.isArray(given)) for (const [name, value] of pairs(given)) add(name, value);
  else if (typeof given === 'object' && given !== null) {
    for (const [name, value] of Object.entries(given as OutgoingHttpHeaders)) add(name, value);
  }
  return [...headers].sort(([a], [b]) => a.localeCompare(b));
}

/** Node's flat list of names and values, or a list of pairs, as pairs. */
function pairs(list: readonly unknown[]): Header[] {
  if (Array.isArray(list[0])) return list as Header[];
  const result: Header[] = [];
  for (let i = 0; i + 1 < list.length; i += 2)
    result.push([String(list[i]).toLowerCase(), String(list[i + 1])]);
  return result;
}

const TELLING_REQUEST_HEADER = /^(origin|access-control-.*|content-type|cookie|authorization|x-.*)$/i;
const TELLING_RESPONSE_HEADER = /^(access-control-.*|vary|set-cookie|link|x-total-count)$/i;
