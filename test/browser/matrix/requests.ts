import type { HeaderList } from '../../../lib/browser/header-list.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';

/** The application's endpoints below each policy's prefix. */
export type Endpoint = 'item' | 'read-only' | 'guarded' | 'redirect' | 'missing';

/** Where a redirect leads, and the request that arrives there. */
export interface RedirectStep {
  readonly status: 302 | 303 | 307 | 308;
  /** The same server, or the other platform's, on another port. */
  readonly server: 'same' | 'other';
  readonly method: string;
  /** Names of request headers that need permission there. Default: none. */
  readonly asks?: readonly string[];
}

/** One call by a script, and what its author knows about it from the standard. */
export interface MatrixStep extends Omit<ScriptedRequest, 'url'> {
  readonly via: 'fetch' | 'xhr';
  readonly method: string;
  readonly headers: HeaderList;
  readonly endpoint: Endpoint;
  /** Whether something in the request needs a preflight. */
  readonly preflighted: boolean;
  /** Names of request headers that need permission, lower-case. */
  readonly asks: readonly string[];
  readonly leadsTo?: RedirectStep;
  /** The application's body parser rejects the body before any handler runs. */
  readonly malformed?: true;
}

/** One or more calls to the same URL, one after the other. */
export interface MatrixRequest {
  readonly id: string;
  readonly steps: readonly MatrixStep[];
  /** Node does not parse such a method, so only its preflight can be sent. */
  readonly onlyAcrossOrigins?: true;
}

type Rest = Partial<Omit<MatrixStep, 'method' | 'headers' | 'asks' | 'preflighted'>> & {
  readonly headers?: HeaderList;
};

const text = { kind: 'text' } as const;
const json = { kind: 'blob', type: 'application/json' } as const;
const custom: HeaderList = [['X-Custom', '1']];
const token: HeaderList = [['Authorization', 'Bearer secret']];

/** A request that a form could have made. */
function simple(method: string, rest: Rest = {}): MatrixStep {
  return { via: 'fetch', endpoint: 'item', headers: [], ...rest, method, asks: [], preflighted: false };
}

/** A request that needs permission: for its method, for the named headers, or because of a listener. */
function asking(method: string, asks: readonly string[], rest: Rest = {}): MatrixStep {
  return { ...simple(method, rest), asks, preflighted: true };
}

function one(id: string, step: MatrixStep): MatrixRequest {
  return { id, steps: [step] };
}

/** A GET with one header. */
function header(id: string, name: string, value: string, safelisted: boolean): MatrixRequest {
  const rest = { headers: [[name, value]] } satisfies Rest;
  return one(id, safelisted ? simple('GET', rest) : asking('GET', [name.toLowerCase()], rest));
}

const methods: readonly MatrixRequest[] = [
  one('GET', simple('GET')),
  one('HEAD', simple('HEAD')),
  one('POST of text', simple('POST', { body: text })),
  one('PUT', asking('PUT', [], { body: text })),
  one('PATCH', asking('PATCH', [], { body: text })),
  one('DELETE', asking('DELETE', [])),
  one('OPTIONS', asking('OPTIONS', [])),
  one('put in lower case', asking('put', [])),
  { ...one('patch in lower case', asking('patch', [])), onlyAcrossOrigins: true },
  { ...one('an unknown method', asking('CHICKEN', [])), onlyAcrossOrigins: true },
  one('PUT where only GET is served', asking('PUT', [], { endpoint: 'read-only' })),
  one('GET of an unknown path', simple('GET', { endpoint: 'missing' })),
  one('PUT to an unknown path', asking('PUT', [], { endpoint: 'missing' })),
  one('GET that a guard refuses', simple('GET', { endpoint: 'guarded' })),
  one(
    'POST of JSON that a guard refuses',
    asking('POST', ['content-type'], { endpoint: 'guarded', body: json }),
  ),
];

const headers: readonly MatrixRequest[] = [
  header('X-Custom', 'X-Custom', '1', false),
  header('Authorization', 'Authorization', 'Bearer secret', false),
  one(
    'PUT of JSON with Authorization and X-Custom',
    asking('PUT', ['authorization', 'content-type', 'x-custom'], {
      body: json,
      headers: [...custom, ...token],
    }),
  ),
  one('HEAD with X-Custom', asking('HEAD', ['x-custom'], { headers: custom })),
  header('CORS header on the request', 'Access-Control-Allow-Origin', '*', false),
  one(
    'headers that script may not set',
    simple('GET', {
      headers: [
        ['Date', 'now'],
        ['Sec-Custom', '1'],
        ['Proxy-Custom', '1'],
      ],
    }),
  ),
  header('Accept', 'Accept', 'application/json;q=0.9, */*', true),
  header('Accept with a forbidden byte', 'Accept', 'text/html;note="x"', false),
  header('Accept of 128 bytes', 'Accept', 'a'.repeat(128), true),
  header('Accept of 129 bytes', 'Accept', 'a'.repeat(129), false),
  header('Accept-Language', 'Accept-Language', 'de-CH, en;q=0.5', true),
  header('Accept-Language with an underscore', 'Accept-Language', 'de_CH', false),
  header('Content-Language', 'Content-Language', 'en', true),
  one(
    'safelisted values of over 1,024 bytes',
    asking('GET', ['accept-language'], {
      headers: Array.from({ length: 9 }, () => ['Accept-Language', 'a'.repeat(120)] as const),
    }),
  ),
  header('Range with a first position', 'Range', 'bytes=0-9', true),
  header('Range without a last position', 'Range', 'bytes=0-', true),
  header('Range of the last bytes', 'Range', 'bytes=-5', false),
  header('Range of two parts', 'Range', 'bytes=0-1,3-4', false),
  header('Cache-Control', 'Cache-Control', 'no-cache', false),
];

const contentTypes: readonly MatrixRequest[] = [
  header('Content-Type text/plain with charset', 'Content-Type', 'text/plain;charset=utf-8', true),
  header('Content-Type in upper case', 'Content-Type', 'TEXT/PLAIN', true),
  header('Content-Type with quotes', 'Content-Type', 'text/plain;charset="utf-8"', false),
  header('Content-Type of 129 bytes', 'Content-Type', `text/plain;${'a'.repeat(118)}`, false),
  one(
    'POST of JSON',
    asking('POST', ['content-type'], { body: text, headers: [['Content-Type', 'application/json']] }),
  ),
  one(
    'POST of malformed JSON',
    asking('POST', ['content-type'], {
      body: { kind: 'bytes' },
      headers: [['Content-Type', 'application/json']],
      malformed: true,
    }),
  ),
  one('POST of form fields', simple('POST', { body: { kind: 'url-search-params' } })),
  one('POST of multipart fields', simple('POST', { body: { kind: 'form-data' } })),
  one('POST of a blob that has a type', asking('POST', ['content-type'], { body: json })),
  one('POST of a blob without type', simple('POST', { body: { kind: 'blob', type: '' } })),
  one('POST of a stream', asking('POST', [], { body: { kind: 'stream' } })),
];

const credentials: readonly MatrixRequest[] = [
  one('GET with credentials', simple('GET', { credentials: 'include' })),
  one('POST with credentials', simple('POST', { credentials: 'include', body: text })),
  one(
    'PUT of JSON with credentials',
    asking('PUT', ['content-type'], { credentials: 'include', body: json }),
  ),
  one(
    'DELETE with Authorization and credentials',
    asking('DELETE', ['authorization'], { credentials: 'include', headers: token }),
  ),
  one('POST that omits credentials', simple('POST', { credentials: 'omit', body: text })),
];

const scriptInterfaces: readonly MatrixRequest[] = [
  one('XMLHttpRequest GET', simple('GET', { via: 'xhr' })),
  one(
    'XMLHttpRequest DELETE with a header set twice',
    asking('DELETE', ['x-custom'], { via: 'xhr', headers: [...custom, ...custom] }),
  ),
  one(
    'XMLHttpRequest POST with an upload listener',
    asking('POST', [], { via: 'xhr', body: text, uploadListener: true }),
  ),
  one(
    'XMLHttpRequest POST with an upload listener and credentials',
    asking('POST', [], { via: 'xhr', body: text, uploadListener: true, credentials: 'include' }),
  ),
  one('no-cors GET', simple('GET', { mode: 'no-cors' })),
  one('no-cors POST', simple('POST', { mode: 'no-cors', body: text, headers: custom })),
  one('same-origin GET', simple('GET', { mode: 'same-origin' })),
];

const redirects: readonly MatrixRequest[] = [
  one(
    'GET redirected on its server',
    redirected(simple('GET'), { status: 302, server: 'same', method: 'GET' }),
  ),
  one(
    'GET redirected to another origin',
    redirected(simple('GET'), { status: 307, server: 'other', method: 'GET' }),
  ),
  one(
    'GET with credentials redirected to another origin',
    redirected(simple('GET', { credentials: 'include' }), { status: 302, server: 'other', method: 'GET' }),
  ),
  one(
    'GET with X-Custom redirected on its server',
    redirected(asking('GET', ['x-custom'], { headers: custom }), {
      status: 308,
      server: 'same',
      method: 'GET',
      asks: ['x-custom'],
    }),
  ),
  one(
    'GET with Authorization redirected to another origin',
    redirected(asking('GET', ['authorization'], { headers: token }), {
      status: 302,
      server: 'other',
      method: 'GET',
    }),
  ),
  one(
    'POST redirected as GET',
    redirected(simple('POST', { body: text }), { status: 302, server: 'same', method: 'GET' }),
  ),
  one(
    'POST of JSON redirected to another origin',
    redirected(asking('POST', ['content-type'], { body: json }), {
      status: 307,
      server: 'other',
      method: 'POST',
      asks: ['content-type'],
    }),
  ),
  one(
    'PUT redirected as GET',
    redirected(asking('PUT', [], { body: text }), { status: 303, server: 'same', method: 'GET' }),
  ),
  one(
    'GET that does not follow a redirect',
    redirected(simple('GET', { redirect: 'manual' }), { status: 302, server: 'same', method: 'GET' }),
  ),
  one(
    'GET that takes a redirect for an error',
    redirected(simple('GET', { redirect: 'error' }), { status: 302, server: 'same', method: 'GET' }),
  ),
];

const repeated: readonly MatrixRequest[] = [
  { id: 'PUT twice', steps: [asking('PUT', []), asking('PUT', [])] },
  { id: 'PUT, then DELETE', steps: [asking('PUT', []), asking('DELETE', [])] },
  {
    id: 'PUT with X-Custom, then with credentials',
    steps: [
      asking('PUT', ['x-custom'], { headers: custom }),
      asking('PUT', ['x-custom'], { headers: custom, credentials: 'include' }),
    ],
  },
];

/** Every kind of request that the standard treats differently. */
export const matrixRequests: readonly MatrixRequest[] = [
  ...methods,
  ...headers,
  ...contentTypes,
  ...credentials,
  ...scriptInterfaces,
  ...redirects,
  ...repeated,
];

function redirected(step: MatrixStep, leadsTo: RedirectStep): MatrixStep {
  return { ...step, endpoint: 'redirect', leadsTo };
}
