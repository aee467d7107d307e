import { isSameName } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isSafelistedRequestHeader } from './safelisted-request.js';

/** A body as a script writes it. */
export type ScriptedBody =
  | { readonly kind: 'text' | 'bytes' | 'url-search-params' | 'form-data' | 'stream' }
  | { readonly kind: 'blob'; readonly type: string };

/** A request as a script in a page makes it, by `fetch()` or `XMLHttpRequest`. */
export interface ScriptedRequest {
  readonly via: 'fetch' | 'xhr';
  readonly url: string;
  readonly method: string;
  readonly headers: HeaderList;
  readonly body?: ScriptedBody;
  /** Default: same-origin, as in browsers. `XMLHttpRequest`: `withCredentials` is `include`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  /** Default: cors. */
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  /** Default: follow. */
  readonly redirect?: 'follow' | 'error' | 'manual';
  /** Whether a listener is registered on `XMLHttpRequest.upload`. */
  readonly uploadListener?: boolean;
}

/** `#normalize` of a method: `patch` is left alone, and so is sent as it is. */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper) ? upper : method;
}

/** The header list after the `Headers` object's guard, with the content type that the body implies. */
export function requestHeaders(request: ScriptedRequest): HeaderList {
  const written = request.headers.filter(([name]) => !isForbiddenName(name));
  const combined = request.via === 'xhr' ? combine(written) : written;
  const guarded =
    request.mode === 'no-cors'
      ? combined.filter(
          (header) => noCorsNames.has(header[0].toLowerCase()) && isSafelistedRequestHeader(...header),
        )
      : combined;
  const type = impliedContentType(request.body);
  const typed = type === undefined || guarded.some(([name]) => isSameName(name, 'Content-Type'));
  return typed ? guarded : [...guarded, ['Content-Type', type]];
}

const noCorsNames = new Set(['accept', 'accept-language', 'content-language', 'content-type']);

/** `#concept-header-list-combine`, which `XMLHttpRequest.setRequestHeader()` uses. */
function combine(headers: HeaderList): HeaderList {
  const combined: [string, string][] = [];
  for (const [name, value] of headers) {
    const first = combined.find(([candidate]) => isSameName(candidate, name));
    if (first === undefined) combined.push([name, value]);
    else first[1] += `, ${value}`;
  }
  return combined;
}

/** `#concept-bodyinit-extract` */
function impliedContentType(body: ScriptedBody | undefined): string | undefined {
  switch (body?.kind) {
    case 'text':
      return 'text/plain;charset=UTF-8';
    case 'url-search-params':
      return 'application/x-www-form-urlencoded;charset=UTF-8';
    case 'form-data':
      return 'multipart/form-data; boundary=any';
    case 'blob':
      return body.type === '' ? undefined : body.type;
    default:
      return undefined;
  }
}

/** `#forbidden-request-header`, as far as names alone decide. */
function isForbiddenName(name: string): boolean {
  const lower = name.toLowerCase();
  return forbiddenNames.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-');
}

const forbiddenNames = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);
