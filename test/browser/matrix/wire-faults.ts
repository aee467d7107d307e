import { getHeader } from '../../../lib/browser/header-list.js';
import type { RecordedExchange } from './exchange-recorder.js';

/** Faults that no response may have, whatever its policy. */
export function wireFaults({ requestHeaders, responseHeaders }: RecordedExchange): readonly string[] {
  const names = responseHeaders.map(([name]) => name.toLowerCase());
  const once = names.filter((name) => name === 'vary' || name.startsWith('access-control-'));
  const vary = (getHeader(responseHeaders, 'Vary') ?? '').toLowerCase().split(', ');
  const allowed = getHeader(responseHeaders, 'Access-Control-Allow-Origin');
  const faults: [string, boolean][] = [
    ['a header is sent twice', new Set(once).size < once.length],
    ['Vary names a header twice', new Set(vary).size < vary.length],
    [
      'an origin is allowed that did not ask',
      !['*', null, getHeader(requestHeaders, 'Origin')].includes(allowed),
    ],
    [
      'an origin is allowed without Vary: Origin',
      allowed !== null && allowed !== '*' && !vary.includes('origin'),
    ],
    [
      'credentials are allowed to no origin or to any',
      names.includes('access-control-allow-credentials') && (allowed === null || allowed === '*'),
    ],
    [
      'a private network is allowed that was not asked for',
      names.includes('access-control-allow-private-network') &&
        getHeader(requestHeaders, 'Access-Control-Request-Private-Network') !== 'true',
    ],
  ];
  return faults.filter(([, found]) => found).map(([fault]) => fault);
}
