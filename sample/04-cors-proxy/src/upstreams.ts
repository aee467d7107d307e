import type { CorsPolicyOptions } from 'nestjs-cors';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-addresses.js';

/** One API behind the proxy. Its name in the configuration is the first segment of the proxy's path. */
export interface Upstream {
  /** `https://api.weather.example/v1`: scheme, host and, optionally, a path that is put before the caller's. */
  readonly url: string;
  /** Who can read the answers: this route's `@Cors()`, refining the proxy's default policy. */
  readonly cors?: CorsPolicyOptions;
  /** Credentials that are passed on. Default: none. */
  readonly passOn?: readonly Credential[];
  /** How long the upstream may be silent, in milliseconds: while connecting, before its answer and during it. */
  readonly timeoutMs?: number;
  /** Largest request body. Answers have no limit: they are streamed, not held. */
  readonly maxRequestBytes?: number;
  /** Required for an upstream on loopback or in a private network. */
  readonly allowPrivateAddress?: boolean;
}

export type Credential = 'authorization' | 'cookie' | 'set-cookie';

export interface ProxySettings {
  /** Origins whose pages can use the proxy, for every upstream that does not state its own. */
  readonly origins: readonly string[];
  readonly upstreams: Readonly<Record<string, Upstream>>;
}

export const DEFAULT_TIMEOUT_MS = 15_000;
export const DEFAULT_MAX_REQUEST_BYTES = 10 * 1024 * 1024;

const EXAMPLE = '{ "weather": { "url": "https://api.open-meteo.com" } }';

/** `ALLOWED_ORIGINS`: separated by commas. `UPSTREAMS`: the allowlist, as JSON. */
export function readSettings(env: NodeJS.ProcessEnv): ProxySettings {
  return {
    origins: (env.ALLOWED_ORIGINS ?? 'http://localhost:5173').split(',').map((origin) => origin.trim()),
    upstreams: JSON.parse(env.UPSTREAMS ?? EXAMPLE) as Record<string, Upstream>,
  };
}

/** The upstream's address, checked at start-up. @throws {Error} that names the upstream and what to change */
export function upstreamUrl(name: string, upstream: Upstream): URL {
  const refuse = (problem: string): never => {
    throw new Error(`Upstream "${name}": ${problem}`);
  };
  if (!/^[a-z0-9-]+$/.test(name))
    refuse('a name has only a-z, 0-9 and "-", since it becomes a path segment.');
  if (!URL.canParse(upstream.url)) refuse(`"${upstream.url}" is not a URL.`);

  const url = new URL(upstream.url);
  if (!['http:', 'https:'].includes(url.protocol)) refuse(`"${url.protocol}" is neither http: nor https:.`);
  if (url.username || url.password || url.search || url.hash) {
    refuse('the URL has a user, a query or a fragment; write scheme, host and path only.');
  }
  // Node does not look up IP addresses, so the check at connect time would not see this one.
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isPublicAddress(address) && !upstream.allowPrivateAddress) {
    refuse(`${address} is not a public address. If that is meant, set "allowPrivateAddress": true.`);
  }
  // The browser adds cookies to requests from any site, and the upstream does not see the page's origin.
  if (upstream.passOn?.includes('cookie') && !upstream.cors?.enforce) {
    refuse('with "cookie" passed on, set "cors": { "enforce": true }, or any site could act as the user.');
  }
  return url;
}
