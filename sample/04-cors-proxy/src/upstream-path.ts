/** Translates between the proxy's paths (`/weather/today`) and the upstream's (`/v1/today`). */
export class UpstreamPath {
  private readonly proxyPath: string;
  private readonly basePath: string;

  constructor(
    name: string,
    private readonly base: URL,
  ) {
    this.proxyPath = `/${name}`;
    this.basePath = base.pathname.replace(/\/+$/, '');
  }

  /** The upstream's URL for a request to the proxy; undefined if `..` leads out of the upstream's path. */
  toUpstream(requestUrl: string): URL | undefined {
    const parsed = parse(requestUrl, this.base); // resolves "..", also written as %2e%2e
    if (!parsed) return undefined;
    const { pathname, search } = parsed;
    // Express matches routes case-insensitively; the upstream's paths keep their case.
    if (!isBelow(this.proxyPath, pathname.toLowerCase())) return undefined;
    return new URL(this.base.origin + this.basePath + pathname.slice(this.proxyPath.length) + search);
  }

  /** The proxy's path for a `Location` of the upstream; undefined if it leads away from the upstream. */
  toProxy(location: string, requested: URL): string | undefined {
    const parsed = parse(location, requested);
    if (!parsed) return undefined;
    const { origin, pathname, search, hash } = parsed;
    if (origin !== this.base.origin || !isBelow(this.basePath, pathname)) return undefined;
    return this.proxyPath + pathname.slice(this.basePath.length) + search + hash;
  }
}

const isBelow = (base: string, path: string): boolean => path === base || path.startsWith(`${base}/`);

export const parse = (url: string, base: URL): URL | undefined =>
  URL.canParse(url, base.href) ? new URL(url, base) : undefined;
