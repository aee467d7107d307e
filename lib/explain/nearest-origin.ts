import { editDistance } from '../errors/nearest-name.js';
import type { OriginSet } from '../origins/origin-set.js';
import { parseOrigin } from '../protocol/parse-origin.js';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
/** Maximum number of listed origins searched for another port. */
const MAX_LISTED = 10_000;
/** The same for another spelling, which takes longer to compare. */
const MAX_SPELLED = 1_000;

/**
 * The allowed origin that `origin` was most likely meant to be, or `undefined` if none is close: with another scheme,
 * port or name of the same machine, with or without `www.` or a trailing dot. The fewest differences win. If there is
 * none, a listed origin in which one name is spelled slightly differently.
 */
export function nearestOrigin(origin: string, allowed: OriginSet): string | undefined {
  const parsed = parseOrigin(origin);
  if (parsed === undefined) return undefined;
  const { scheme, host, port } = parsed;
  const hosts = [host, ...hostsLike(host)];
  const schemes = scheme === 'http' || scheme === 'https' ? [scheme, other(scheme)] : [scheme];
  const bases = schemes.flatMap((one, schemeChange) =>
    hosts.map((name, index) => ({ base: `${one}://${name}`, changes: schemeChange + (index > 0 ? 1 : 0) })),
  );
  const samePort = bases.map(({ base, changes }) => ({ origin: withPort(base, port), changes }));
  const found = [...samePort, ...otherPorts(bases, allowed)]
    .sort((a, b) => a.changes - b.changes)
    .find((one) => one.origin !== origin && allowed.judge(one.origin) === 'allowed');
  return found?.origin ?? spelledAlike(origin, allowed);
}

/** A listed origin that differs in one name, by no more than a quarter of its letters. */
function spelledAlike(origin: string, allowed: OriginSet): string | undefined {
  const names = namesIn(origin);
  let looked = 0;
  for (const listed of allowed.listed()) {
    if (++looked > MAX_SPELLED) break;
    const others = namesIn(listed);
    if (others.length !== names.length) continue;
    const [index, ...more] = names.flatMap((name, i) => (name === others[i] ? [] : [i]));
    if (index === undefined || more.length > 0) continue;
    const [name, listedName] = [names[index] as string, others[index] as string];
    if (editDistance(name, listedName) <= Math.max(name.length, listedName.length) / 4) return listed;
  }
  return undefined;
}

/** Scheme, labels and port. */
function namesIn(origin: string): string[] {
  return origin.split(/[:/.]+/);
}

interface Candidate {
  readonly origin: string;
  /** The number of parts that differ. */
  readonly changes: number;
}

function otherPorts(
  bases: readonly { readonly base: string; readonly changes: number }[],
  allowed: OriginSet,
): Candidate[] {
  const found = bases.map(({ base, changes }) => ({ origin: base, changes: changes + 1 }));
  let looked = 0;
  for (const listed of allowed.listed()) {
    if (++looked > MAX_LISTED) break;
    for (const { base, changes } of bases) {
      if (listed.startsWith(`${base}:`)) found.push({ origin: listed, changes: changes + 1 });
    }
  }
  return found;
}

/** Other host names that people take for the same host. */
function hostsLike(host: string): string[] {
  if (LOOPBACK.includes(host)) return LOOPBACK.filter((name) => name !== host);
  const undotted = host.endsWith('.') ? host.slice(0, -1) : host;
  const bare = undotted.startsWith('www.') ? undotted.slice('www.'.length) : undotted;
  return [undotted, bare, `www.${bare}`, `${undotted}.`].filter((name) => name !== host);
}

function other(scheme: 'http' | 'https'): string {
  return scheme === 'http' ? 'https' : 'http';
}

function withPort(base: string, port: string): string {
  return port === '' ? base : `${base}:${port}`;
}
