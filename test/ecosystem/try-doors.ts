import assert from 'node:assert/strict';
import { corsHeaders, type CorsHeaders } from '../support/cors-headers.js';
import type { RawResponse } from '../support/raw-http.js';
import type { RunningServer } from '../support/start-server.js';
import { siteOf, type Door, type Neighbour } from './neighbour.js';

const evil = 'https://evil.example';

/** Every CORS header, and `Vary` without `Accept-Encoding`: compression is another matter. */
const headersOf = (response: RawResponse): CorsHeaders => {
  const { vary, ...others } = corsHeaders(response);
  return { ...others, vary: vary.filter((name) => name !== 'accept-encoding') };
};

/** Sends the requests of pages of the neighbour's own site and of another one, through each of its doors. */
export async function tryDoors(
  server: RunningServer,
  neighbour: Neighbour,
  refusesPosts: boolean,
): Promise<void> {
  for (const door of neighbour.doors) await tryDoor(server, siteOf(neighbour.name), door, refusesPosts);
  await neighbour.also?.(server);
}

async function tryDoor(server: RunningServer, site: string, door: Door, refusesPosts: boolean) {
  const { path, method = 'GET', headers = {}, body, status = 200, methods } = door;
  const send = (origin: string) =>
    server.send({
      method,
      path,
      headers: { Origin: origin, ...headers },
      ...(body !== undefined && { body }),
    });
  const allowed = { 'access-control-allow-origin': site, 'access-control-allow-credentials': 'true' };

  const own = await send(site);
  same(
    `${method} ${path} from ${site}`,
    [own.status, headersOf(own)],
    [status, { ...allowed, vary: ['origin'] }],
  );
  door.shows?.(own);

  const foreign = await send(evil);
  const refused = door.refused ?? (refusesPosts && method === 'POST' ? 403 : status);
  same(
    `${method} ${path} from ${evil}`,
    [foreign.status, headersOf(foreign)],
    [refused, { vary: ['origin'] }],
  );

  const vary = ['access-control-request-headers', 'access-control-request-method', 'origin'];
  const granted = await server.preflight({ path, origin: site, method, headers: 'x-page' });
  same(
    `preflight of ${method} ${path} from ${site}`,
    [granted.status, corsHeaders(granted)],
    [
      204,
      {
        ...allowed,
        'access-control-allow-methods': methods,
        'access-control-allow-headers': 'x-page',
        vary,
      },
    ],
  );
  const denied = await server.preflight({ path, origin: evil, method });
  same(
    `preflight of ${method} ${path} from ${evil}`,
    [denied.status, corsHeaders(denied)],
    [door.refusedPreflight ?? 204, { vary }],
  );
}

function same(what: string, actual: unknown, expected: unknown): void {
  assert.deepEqual({ what, actual }, { what, actual: expected });
}
