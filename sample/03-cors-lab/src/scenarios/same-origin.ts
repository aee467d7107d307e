/** Two URLs, and whether their origins are the same. */
export interface UrlPair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

export const urlPairs: readonly UrlPair[] = [
  { a: 'https://example.com', b: 'https://example.com/tutorial', same: true },
  { a: 'https://example.com', b: 'http://example.com', same: false },
  { a: 'https://example.com', b: 'https://api.example.com', same: false },
  { a: 'https://example.com', b: 'https://example.com:8080', same: false },
  { a: 'https://example.com', b: 'https://example.org', same: false },
  { a: 'https://example.com', b: 'https://example.com:443', same: true },
  { a: 'https://example.com', b: 'https://EXAMPLE.com', same: true },
  { a: 'http://localhost:3000/about', b: 'http://localhost:3000/shop?id=1#price', same: true },
  { a: 'http://localhost:3000', b: 'http://localhost:3001', same: false },
  { a: 'http://localhost:3000', b: 'http://127.0.0.1:3000', same: false },
  { a: 'data:text/html,Hello', b: 'data:text/html,Hello', same: false },
];

export type Verdict =
  { readonly same: boolean; readonly reason: string } | { readonly same: undefined; readonly reason: string };

/** Compares two URLs as a browser does, with the browser's own URL parser. */
export function compareOrigins(a: string, b: string): Verdict {
  const [first, second] = [parse(a), parse(b)];
  if (first === undefined)
    return { same: undefined, reason: `“${a}” is not a URL. Write it with its scheme: https://…` };
  if (second === undefined)
    return { same: undefined, reason: `“${b}” is not a URL. Write it with its scheme: https://…` };
  if (first.origin === 'null' || second.origin === 'null') {
    return {
      same: false,
      reason: 'An address of this scheme has an origin of its own, which equals no other.',
    };
  }
  if (first.origin === second.origin) return { same: true, reason: sameReason(first, second) };
  const parts = [
    first.protocol === second.protocol
      ? ''
      : `scheme (${first.protocol.slice(0, -1)}, ${second.protocol.slice(0, -1)})`,
    first.hostname === second.hostname ? '' : `host (${first.hostname}, ${second.hostname})`,
    portOf(first) === portOf(second) ? '' : `port (${portOf(first)}, ${portOf(second)})`,
  ].filter((part) => part !== '');
  return { same: false, reason: `Different ${parts.join(' and ')}.` };
}

function sameReason(first: URL, second: URL): string {
  const path = first.pathname + first.search + first.hash;
  return path === second.pathname + second.search + second.hash
    ? `Both are ${first.origin}.`
    : `Both are ${first.origin}. Path, query and fragment do not count.`;
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url.trim());
  } catch {
    return undefined;
  }
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? (DEFAULT_PORTS[protocol] ?? 'none') : port;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'ws:': '80',
  'wss:': '443',
  'ftp:': '21',
};
