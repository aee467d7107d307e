import {
  BadRequestException,
  Inject,
  Injectable,
  type OnApplicationShutdown,
  PayloadTooLargeException,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { LookupFunction } from 'node:net';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, Pool } from 'undici';
import { explainFailure, leadsAway } from './explain-failure.js';
import { requestHeaders, responseHeaders } from './forwarded-headers.js';
import { onlyPublic } from './public-addresses.js';
import { UpstreamPath } from './upstream-path.js';
import {
  DEFAULT_MAX_REQUEST_BYTES,
  DEFAULT_TIMEOUT_MS,
  type ProxySettings,
  type Upstream,
  upstreamUrl,
} from './upstreams.js';

export const SETTINGS = Symbol('SETTINGS');
export const LOOKUP = Symbol('LOOKUP');

/** The redirects that Fetch follows. @see https://fetch.spec.whatwg.org/#redirect-status */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

interface Route {
  readonly name: string;
  readonly upstream: Upstream;
  readonly path: UpstreamPath;
  /** Connects to this upstream's scheme, host and port, and to nothing else. */
  readonly pool: Pool;
}

/** Sends a request on to its upstream and streams the answer back. */
@Injectable()
export class Forwarder implements OnApplicationShutdown {
  private readonly routes = new Map<string, Route>();

  constructor(@Inject(SETTINGS) settings: ProxySettings, @Inject(LOOKUP) lookup: LookupFunction) {
    for (const [name, upstream] of Object.entries(settings.upstreams)) {
      const url = upstreamUrl(name, upstream);
      const timeout = upstream.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      const pool = new Pool(url.origin, {
        connect: { timeout, lookup: upstream.allowPrivateAddress ? lookup : onlyPublic(lookup) },
        headersTimeout: timeout,
        bodyTimeout: timeout,
      });
      this.routes.set(name, { name, upstream, path: new UpstreamPath(name, url), pool });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.routes.values()].map(({ pool }) => pool.destroy()));
  }

  async forward(name: string, request: Request, response: Response): Promise<void> {
    const route = this.routes.get(name);
    const url = route?.path.toUpstream(request.originalUrl);
    if (!route || !url) throw new BadRequestException(`This path leads out of the upstream "${name}".`);

    const callerLeft = new AbortController();
    response.once('close', () => callerLeft.abort());
    try {
      const answer = await ask(route, url, request, callerLeft.signal);
      writeHead(response, answer, route, url);
      // Reads from the upstream only as fast as the caller reads from the proxy.
      await pipeline(answer.body, response);
    } catch (error) {
      // With half of the answer sent, cut the connection: the caller must not mistake it for the whole.
      if (callerLeft.signal.aborted || response.headersSent) response.destroy();
      else throw explainFailure(error, name, route.upstream);
    } finally {
      // Node reads the next request on this connection only after the rest of this one.
      request.unpipe().resume();
    }
  }
}

function ask(
  route: Route,
  url: URL,
  request: Request,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const limit = route.upstream.maxRequestBytes ?? DEFAULT_MAX_REQUEST_BYTES;
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > limit) throw tooLarge(limit);
  const hasBody = length > 0 || request.headers['transfer-encoding'] !== undefined;
  return route.pool.request({
    method: request.method,
    path: url.pathname + url.search,
    headers: requestHeaders(request.headers, route.upstream.passOn),
    body: hasBody ? limited(request, limit) : null,
    signal,
  });
}

/** Status and headers; the library adds the policy's when they are sent. */
function writeHead(response: Response, answer: Dispatcher.ResponseData, route: Route, url: URL): void {
  const headers = responseHeaders(answer.headers, route.name, route.upstream.passOn);
  const location = [headers.location ?? []].flat()[0];
  if (location !== undefined) {
    const here = route.path.toProxy(location, url);
    if (here === undefined && REDIRECTS.has(answer.statusCode)) {
      void answer.body.dump();
      throw leadsAway(route.name, location, url);
    }
    headers.location = here ?? location;
  }
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** Counts a body without Content-Length as it passes. */
function limited(request: Request, limit: number): Readable {
  let size = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > limit ? tooLarge(limit) : null, chunk);
    },
  });
  return request.pipe(counter);
}

const tooLarge = (limit: number) => new PayloadTooLargeException(`The body is over ${limit} bytes.`);
