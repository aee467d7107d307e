import type { CorsReason } from '../protocol/cors-reason.js';
import { failedCorsCheck } from './cors-check.js';
import type { WireRequest, WireResponse } from './exchange.js';
import { extractTokens, getHeader, isSameName, listItems } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isSafelistedMethod } from './request-method.js';
import { isNonWildcardName } from './safelisted-header.js';

/**
 * The server's reason, as far as its answer shows it: a failing provider cannot be told from an origin that is not
 * allowed. `disabled`: the answer neither grants the origin nor depends on it.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function serverReason({ kind, headers: sent }: WireRequest, { headers }: WireResponse): CorsReason {
  const origin = getHeader(sent, 'Origin');
  if (origin === null) return 'not-cors';
  const failed = failedCorsCheck(origin, false, headers);
  if (failed !== undefined) {
    return failed.check === 'allow-origin-missing' && !variesWithOrigin(headers)
      ? 'disabled'
      : 'origin-not-allowed';
  }
  if (kind === 'actual') return 'allowed';
  const method = getHeader(sent, 'Access-Control-Request-Method') as string;
  const methods = tokens(headers, 'Access-Control-Allow-Methods');
  const needsMethod = methods.length > 0 || !isSafelistedMethod(method);
  if (needsMethod && !methods.includes(method) && !methods.includes('*')) return 'method-not-allowed';
  const names = tokens(headers, 'Access-Control-Allow-Headers');
  const asked = listItems(getHeader(sent, 'Access-Control-Request-Headers') ?? '');
  const allows = (name: string) =>
    names.some((one) => isSameName(one, name) || (one === '*' && !isNonWildcardName(name)));
  return asked.every(allows) ? 'allowed' : 'header-not-allowed';
}

function variesWithOrigin(headers: HeaderList): boolean {
  return listItems(getHeader(headers, 'Vary') ?? '').some(
    (name) => name === '*' || isSameName(name, 'Origin'),
  );
}

function tokens(headers: HeaderList, name: string): readonly string[] {
  const list = extractTokens(headers, name);
  return list === null || list === 'failure' ? [] : list;
}
