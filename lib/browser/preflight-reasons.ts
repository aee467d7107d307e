import type { HeaderList } from './header-list.js';
import { sortedLowercaseSet } from './header-list.js';
import { requestHeaders } from './request-headers.js';
import { isSafelistedMethod, normalizeMethod } from './request-method.js';
import {
  isSafelistedHeaderName,
  isSafelistedRequestHeader,
  MAX_SAFELISTED_VALUE,
} from './safelisted-header.js';
import type { ScriptedRequest } from './scripted-request.js';
import { MAX_SAFELISTED_VALUES, safelistedValuesAreTooLong } from './unsafe-header-names.js';

/**
 * The reasons why a request to another origin needs a preflight; empty if it needs none.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function preflightReasons(request: ScriptedRequest): readonly string[] {
  const { mode = 'cors', method = 'GET', body, uploadListener } = request;
  if (mode !== 'cors') return [];
  const sent = normalizeMethod(method);
  const headers = requestHeaders(request);
  const limit = MAX_SAFELISTED_VALUES.toLocaleString('en');
  return [
    ...(isSafelistedMethod(sent) ? [] : [`${sent} is not GET, HEAD or POST`]),
    ...headerReasons(headers),
    ...(safelistedValuesAreTooLong(headers)
      ? [`the values of the safelisted headers are longer than ${limit} bytes together`]
      : []),
    ...(uploadListener === true ? ['an upload listener is registered'] : []),
    ...(body?.kind === 'stream' ? ['the body is a stream'] : []),
  ];
}

function headerReasons(headers: HeaderList): readonly string[] {
  const unsafe = headers.filter(([name, value]) => !isSafelistedRequestHeader(name, value));
  return sortedLowercaseSet(unsafe.map(([name]) => name)).map((name) => {
    if (!isSafelistedHeaderName(name)) return `${name} is not a safelisted header`;
    const [, value] = unsafe.find((header) => header[0].toLowerCase() === name)!;
    return value.length > MAX_SAFELISTED_VALUE
      ? `the value of ${name} is longer than ${MAX_SAFELISTED_VALUE} bytes`
      : `the value ${JSON.stringify(value)} of ${name} is not safelisted`;
  });
}
