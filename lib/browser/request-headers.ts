import { isForbiddenRequestHeader } from '../protocol/header-names.js';
import { isForbiddenMethod } from '../protocol/methods.js';
import { isSameName, listItems } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isSafelistedRequestHeader } from './safelisted-header.js';
import type { ScriptedBody, ScriptedRequest } from './scripted-request.js';

/** The header list after the guard of the `Headers` object, with the content type that the body implies. @see https://fetch.spec.whatwg.org/#headers-validate */
export function requestHeaders(request: ScriptedRequest): HeaderList {
  const written = (request.headers ?? []).filter((header) => !isForbidden(...header));
  const combined = request.via === 'xhr' ? combine(written) : written;
  const guarded = request.mode === 'no-cors' ? combined.filter((header) => isNoCors(...header)) : combined;
  const type = impliedContentType(request.body);
  if (type === undefined || guarded.some(([name]) => isSameName(name, 'Content-Type'))) return guarded;
  if (request.mode === 'no-cors' && !isNoCors('Content-Type', type)) return guarded;
  return [...guarded, ['Content-Type', type]];
}

/** Whether `fetch()` drops the header. @see https://fetch.spec.whatwg.org/#forbidden-request-header */
function isForbidden(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (isForbiddenRequestHeader(lower)) return true;
  return METHOD_OVERRIDES.has(lower) && listItems(value).some((method) => isForbiddenMethod(method));
}

const METHOD_OVERRIDES: ReadonlySet<string> = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
]);

/** @see https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header */
function isNoCors(name: string, value: string): boolean {
  return !isSameName(name, 'Range') && isSafelistedRequestHeader(name, value);
}

/** Combines headers as `XMLHttpRequest.setRequestHeader()` does. @see https://fetch.spec.whatwg.org/#concept-header-list-combine */
function combine(headers: HeaderList): HeaderList {
  const combined: [string, string][] = [];
  for (const [name, value] of headers) {
    const first = combined.find(([candidate]) => isSameName(candidate, name));
    if (first === undefined) combined.push([name, value]);
    else first[1] += `, ${value}`;
  }
  return combined;
}

/** @see https://fetch.spec.whatwg.org/#concept-bodyinit-extract */
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
