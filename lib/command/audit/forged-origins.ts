import { getDomain, getPublicSuffix } from 'tldts';

import { parseOrigin } from '../../protocol/parse-origin.js';
import type { FindingId } from './finding.js';

/** An origin derived from the given one, which no sound allowlist allows along with it. */
export interface ForgedOrigin {
  readonly id: FindingId;
  readonly origin: string;
  /** If this origin is allowed too, the forged one is meant to be allowed. */
  readonly unless?: string;
}

/** A stranger's origin: `.example` belongs to nobody. @see https://www.rfc-editor.org/rfc/rfc2606 */
export const STRANGER = 'https://nestjs-cors-check.example';

/** The origins that a faulty allowlist with the given origin would allow, worst first. */
export function forgedOrigins(given: string): readonly ForgedOrigin[] {
  const parsed = parseOrigin(given);
  const nullOrigin: ForgedOrigin = { id: 'null-origin-allowed', origin: 'null' };
  if (parsed === undefined) return [];
  const { scheme, host, port } = parsed;
  const at = (otherHost: string) => `${scheme}://${otherHost}${port === '' ? '' : `:${port}`}`;
  const isAddress = host.startsWith('[') || /^[\d.]+$/.test(host);
  const names: ForgedOrigin[] = [
    ...(host.startsWith('[')
      ? []
      : [{ id: 'origin-prefix-matched', origin: at(`${host}.nestjs-cors-check.example`) } as const]),
    ...(isAddress ? [] : suffixed(host, at)),
    ...(isAddress
      ? []
      : dotless(host).map((one) => ({ id: 'origin-dot-unescaped', origin: at(one) }) as const)),
  ];
  const insecure: ForgedOrigin[] =
    scheme === 'https'
      ? [{ id: 'other-scheme-allowed', origin: `http://${host}${port === '' ? '' : `:${port}`}` }]
      : [];
  const otherPort = port === '8443' ? '9443' : '8443';
  return [
    ...names,
    ...insecure,
    { id: 'other-port-allowed', origin: `${scheme}://${host}:${otherPort}` },
    nullOrigin,
  ];
}

function suffixed(host: string, at: (host: string) => string): ForgedOrigin[] {
  const domain = getDomain(host, { allowPrivateDomains: true }) ?? host;
  const id = 'origin-suffix-matched';
  const stranger = { id, origin: at(`nestjs-cors-check${domain}`) } as const;
  if (domain === host) return [stranger];
  // Below the same domain: not a fault if all of its subdomains are meant to be allowed.
  const sibling = at(`nestjs-cors-check.${domain}`);
  return [stranger, { id, origin: at(`nestjs-cors-check${host}`), unless: sibling }];
}

/** Host names with one dot replaced: the one before the domain, or the one inside it. */
function dotless(host: string): string[] {
  const options = { allowPrivateDomains: true };
  const starts = [getDomain(host, options), getPublicSuffix(host, options)].map((part) =>
    part === null ? 0 : host.length - part.length,
  );
  return starts
    .filter((start) => start > 0)
    .map((start) => `${host.slice(0, start - 1)}x${host.slice(start)}`);
}
