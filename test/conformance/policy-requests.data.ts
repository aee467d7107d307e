import { extend } from 'nestjs-cors';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { noCors, nothingButVary, refusedPreflight, varyOnOrigin, varyOnPreflight } from '../support/cors-headers.js';
import type { CorsHeaders } from '../support/cors-headers.js';

export const app = 'https://app.example';
export const other = 'https://other.example';
export const evil = 'https://evil.net';

/** Each is the policy of a path of its own, `/<name>`, which serves GET, POST and DELETE. */
export const policies = {
  none: {},
  one: { origin: app },
  several: { origin: [app, 'https://*.app.example', 'http://localhost:*'] },
  anyone: { origin: '*' },
  anyoneInList: { origin: ['*'] },
  reflected: { origin: true },
  closed: { origin: false },
  regExp: { origin: /^https:\/\/[a-z]+\.app\.example$/ },
  asked: { origin: (origin, request) => origin === app && request.url.startsWith('/asked') },
  askedLater: { origin: (origin) => Promise.resolve(origin === app) },
  credentials: { origin: app, credentials: true },
  reflectedCredentials: { origin: true, credentials: true, dangerouslyAllowAnyOriginWithCredentials: true },
  nullListed: { origin: [app, 'null'], dangerouslyAllowNullOrigin: true },
  nullReflected: { origin: true, dangerouslyAllowNullOrigin: true },
  narrowed: { origin: app, methods: ['GET', 'DELETE'] },
  narrowedAsText: { origin: app, methods: 'GET,POST' },
  staticHeaders: { origin: app, allowedHeaders: ['X-Custom', 'Content-Type'] },
  noHeaders: { origin: app, allowedHeaders: [] },
  anyHeader: { origin: app, allowedHeaders: '*' },
  anyHeaderCredentials: { origin: app, allowedHeaders: '*', credentials: true },
  extended: { origin: app, allowedHeaders: extend('X-Custom') },
  exposed: { origin: app, exposedHeaders: ['X-Total-Count', 'ETag'] },
  exposedAll: { origin: '*', exposedHeaders: '*' },
  maxAge: { origin: app, maxAge: 600 },
  maxAgeZero: { origin: app, maxAge: 0 },
  status200: { origin: app, optionsSuccessStatus: 200 },
  privateNetwork: { origin: app, allowPrivateNetwork: true },
  enforced: { origin: app, enforce: true, methods: ['GET', 'POST'] },
  enforcedAnyone: { origin: '*', enforce: true },
  everything: {
    origin: app,
    credentials: true,
    methods: ['GET', 'POST'],
    allowedHeaders: ['X-Custom'],
    exposedHeaders: ['X-Total-Count'],
    maxAge: 60,
    allowPrivateNetwork: true,
  },
} satisfies Record<string, CorsPolicyOptions>;

export interface PolicyRequestRow {
  readonly policy: keyof typeof policies;
  /** An actual request's method, or a preflight for it. */
  readonly request: `${'preflight' | 'actual'} ${string}`;
  readonly origin?: string;
  /** `Access-Control-Request-Headers`. */
  readonly asks?: string;
  readonly privateNetwork?: true;
  readonly status: number;
  readonly headers: CorsHeaders;
  readonly cites: string;
}

const served = 'GET,HEAD,POST,DELETE';

const allowed = (origin: string, more: Omit<CorsHeaders, 'vary'> = {}): CorsHeaders => ({
  'access-control-allow-origin': origin,
  ...more,
  vary: varyOnOrigin,
});
const credentials = { 'access-control-allow-credentials': 'true' } as const;
const anonymous = (more: Omit<CorsHeaders, 'vary'> = {}): CorsHeaders => ({
  'access-control-allow-origin': '*',
  ...more,
  vary: [],
});
const granted = (origin: string, more: Omit<CorsHeaders, 'vary'> = {}): CorsHeaders => ({
  'access-control-allow-origin': origin,
  'access-control-allow-methods': served,
  ...more,
  vary: varyOnPreflight,
});

export const policyRequests: readonly PolicyRequestRow[] = [
  // No origin at any level.
  { policy: 'none', request: 'actual GET', origin: app, status: 200, headers: noCors, cites: 'R1' },
  { policy: 'none', request: 'actual GET', status: 200, headers: noCors, cites: 'R1' },
  { policy: 'none', request: 'preflight GET', origin: app, status: 404, headers: noCors, cites: 'R1 R3' },
  { policy: 'closed', request: 'actual GET', origin: app, status: 200, headers: noCors, cites: 'R3' },
  { policy: 'closed', request: 'preflight DELETE', origin: app, status: 404, headers: noCors, cites: 'R3' },

  // One origin.
  { policy: 'one', request: 'actual GET', origin: app, status: 200, headers: allowed(app), cites: 'R14' },
  { policy: 'one', request: 'actual HEAD', origin: app, status: 200, headers: allowed(app), cites: 'R11' },
  { policy: 'one', request: 'actual POST', origin: app, status: 201, headers: allowed(app), cites: 'R11' },
  { policy: 'one', request: 'actual GET', origin: other, status: 200, headers: nothingButVary, cites: 'R14 R15' },
  { policy: 'one', request: 'actual GET', status: 200, headers: nothingButVary, cites: '#cors-protocol-and-http-caches' },
  { policy: 'one', request: 'actual GET', origin: 'null', status: 200, headers: nothingButVary, cites: 'R14' },
  { policy: 'one', request: 'preflight GET', origin: app, status: 204, headers: granted(app), cites: 'R9' },
  { policy: 'one', request: 'preflight HEAD', origin: app, status: 204, headers: granted(app), cites: 'R7 HEAD' },
  { policy: 'one', request: 'preflight POST', origin: app, status: 204, headers: granted(app), cites: 'R9' },
  { policy: 'one', request: 'preflight DELETE', origin: app, status: 204, headers: granted(app), cites: 'R9' },
  { policy: 'one', request: 'preflight GET', origin: other, status: 204, headers: refusedPreflight, cites: 'R9 origin' },
  { policy: 'one', request: 'preflight PUT', origin: other, status: 204, headers: refusedPreflight, cites: 'R9 origin' },
  { policy: 'one', request: 'preflight PUT', origin: app, status: 204, headers: granted(app), cites: 'R9 method' },
  { policy: 'one', request: 'preflight PURGE', origin: app, status: 204, headers: granted(app), cites: 'R9 method' },
  { policy: 'one', request: 'preflight delete', origin: app, status: 204, headers: granted(app), cites: '#concept-method' },
  {
    policy: 'one',
    request: 'preflight POST',
    origin: app,
    asks: 'authorization,content-type',
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': 'authorization,content-type' }),
    cites: '#http-access-control-request-headers',
  },
  {
    policy: 'one',
    request: 'preflight POST',
    origin: other,
    asks: 'authorization',
    status: 204,
    headers: refusedPreflight,
    cites: 'R9 origin',
  },

  // Several, any, and by rule.
  { policy: 'several', request: 'actual GET', origin: app, status: 200, headers: allowed(app), cites: 'R14 own origin' },
  {
    policy: 'several',
    request: 'actual GET',
    origin: 'https://a.app.example',
    status: 200,
    headers: allowed('https://a.app.example'),
    cites: 'R5 R14 own origin',
  },
  {
    policy: 'several',
    request: 'preflight GET',
    origin: 'http://localhost:5173',
    status: 204,
    headers: granted('http://localhost:5173'),
    cites: 'R5 R9',
  },
  { policy: 'several', request: 'actual GET', origin: evil, status: 200, headers: nothingButVary, cites: 'R14' },
  { policy: 'anyone', request: 'actual GET', origin: evil, status: 200, headers: anonymous(), cites: 'R14 *' },
  { policy: 'anyone', request: 'actual GET', status: 200, headers: anonymous(), cites: '#cors-protocol-and-http-caches' },
  { policy: 'anyone', request: 'actual GET', origin: 'null', status: 200, headers: anonymous(), cites: 'R14 *' },
  { policy: 'anyone', request: 'preflight DELETE', origin: evil, status: 204, headers: granted('*'), cites: 'R9 R14 *' },
  { policy: 'anyoneInList', request: 'actual GET', origin: evil, status: 200, headers: anonymous(), cites: 'R14 *' },
  { policy: 'reflected', request: 'actual GET', origin: evil, status: 200, headers: allowed(evil), cites: 'R14 true' },
  { policy: 'reflected', request: 'actual GET', status: 200, headers: nothingButVary, cites: 'R15' },
  { policy: 'reflected', request: 'actual GET', origin: 'null', status: 200, headers: nothingButVary, cites: 'R4 null' },
  { policy: 'reflected', request: 'preflight GET', origin: evil, status: 204, headers: granted(evil), cites: 'R9' },
  {
    policy: 'regExp',
    request: 'actual GET',
    origin: 'https://blue.app.example',
    status: 200,
    headers: allowed('https://blue.app.example'),
    cites: 'R4 RegExp',
  },
  { policy: 'regExp', request: 'actual GET', origin: app, status: 200, headers: nothingButVary, cites: 'R4 RegExp' },
  { policy: 'asked', request: 'actual GET', origin: app, status: 200, headers: allowed(app), cites: 'CorsOrigin function' },
  { policy: 'asked', request: 'actual GET', origin: evil, status: 200, headers: nothingButVary, cites: 'CorsOrigin function' },
  { policy: 'asked', request: 'preflight POST', origin: app, status: 204, headers: granted(app), cites: 'CorsOrigin function' },
  { policy: 'askedLater', request: 'actual GET', origin: app, status: 200, headers: allowed(app), cites: 'CorsOrigin promise' },
  { policy: 'askedLater', request: 'actual GET', origin: evil, status: 200, headers: nothingButVary, cites: 'CorsOrigin promise' },
  { policy: 'askedLater', request: 'preflight GET', origin: app, status: 204, headers: granted(app), cites: 'CorsOrigin promise' },
  { policy: 'askedLater', request: 'preflight GET', origin: evil, status: 204, headers: refusedPreflight, cites: 'CorsOrigin promise' },
  { policy: 'nullListed', request: 'actual GET', origin: 'null', status: 200, headers: allowed('null'), cites: 'R4 null' },
  { policy: 'nullListed', request: 'preflight GET', origin: 'null', status: 204, headers: granted('null'), cites: 'R4 null' },
  { policy: 'nullReflected', request: 'actual GET', origin: 'null', status: 200, headers: allowed('null'), cites: 'R4 null' },

  // Credentials.
  { policy: 'credentials', request: 'actual GET', origin: app, status: 200, headers: allowed(app, credentials), cites: 'R14' },
  { policy: 'credentials', request: 'actual GET', origin: evil, status: 200, headers: nothingButVary, cites: 'R14' },
  { policy: 'credentials', request: 'actual GET', status: 200, headers: nothingButVary, cites: 'R14' },
  {
    policy: 'credentials',
    request: 'preflight POST',
    origin: app,
    status: 204,
    headers: granted(app, credentials),
    cites: 'R9 #http-access-control-allow-credentials',
  },
  { policy: 'credentials', request: 'preflight POST', origin: evil, status: 204, headers: refusedPreflight, cites: 'R14' },
  { policy: 'credentials', request: 'preflight PUT', origin: app, status: 204, headers: granted(app), cites: 'R9 method' },
  {
    policy: 'reflectedCredentials',
    request: 'actual GET',
    origin: evil,
    status: 200,
    headers: allowed(evil, credentials),
    cites: 'R4 flag',
  },

  // Methods.
  {
    policy: 'narrowed',
    request: 'preflight DELETE',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-allow-methods': 'GET,DELETE' }),
    cites: '#http-access-control-allow-methods',
  },
  {
    policy: 'narrowed',
    request: 'preflight POST',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-allow-methods': 'GET,DELETE' }),
    cites: 'R9 method',
  },
  {
    policy: 'narrowed',
    request: 'preflight HEAD',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-allow-methods': 'GET,DELETE' }),
    cites: 'R9 method',
  },
  { policy: 'narrowed', request: 'actual POST', origin: app, status: 201, headers: allowed(app), cites: 'R13 only with enforce' },
  {
    policy: 'narrowedAsText',
    request: 'preflight POST',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-allow-methods': 'GET,POST' }),
    cites: '#http-access-control-allow-methods',
  },

  // Request headers.
  {
    policy: 'staticHeaders',
    request: 'preflight POST',
    origin: app,
    asks: 'content-type,x-custom',
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': 'X-Custom,Content-Type' }),
    cites: '#http-access-control-allow-headers',
  },
  {
    policy: 'staticHeaders',
    request: 'preflight POST',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': 'X-Custom,Content-Type' }),
    cites: '#http-access-control-allow-headers',
  },
  {
    policy: 'staticHeaders',
    request: 'preflight POST',
    origin: app,
    asks: 'authorization,x-custom',
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': 'X-Custom,Content-Type' }),
    cites: 'R9 header',
  },
  {
    policy: 'staticHeaders',
    request: 'preflight PUT',
    origin: app,
    asks: 'x-custom',
    status: 204,
    headers: granted(app),
    cites: 'R9 method before header',
  },
  { policy: 'noHeaders', request: 'preflight POST', origin: app, status: 204, headers: granted(app), cites: 'R9' },
  {
    policy: 'anyHeader',
    request: 'preflight POST',
    origin: app,
    asks: 'x-anything',
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': '*' }),
    cites: '#http-access-control-allow-headers',
  },
  {
    policy: 'anyHeader',
    request: 'preflight POST',
    origin: app,
    asks: 'authorization,x-anything',
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': '*,Authorization' }),
    cites: '#cors-non-wildcard-request-header-name',
  },
  {
    policy: 'anyHeaderCredentials',
    request: 'preflight POST',
    origin: app,
    asks: 'authorization,x-anything',
    status: 204,
    headers: granted(app, { ...credentials, 'access-control-allow-headers': 'authorization,x-anything' }),
    cites: '#cors-protocol-and-credentials',
  },
  {
    policy: 'anyHeaderCredentials',
    request: 'preflight POST',
    origin: app,
    status: 204,
    headers: granted(app, credentials),
    cites: '#cors-protocol-and-credentials',
  },
  {
    policy: 'extended',
    request: 'preflight POST',
    origin: app,
    asks: 'x-custom',
    status: 204,
    headers: granted(app, { 'access-control-allow-headers': 'X-Custom' }),
    cites: 'R2 extend',
  },

  // Response headers.
  {
    policy: 'exposed',
    request: 'actual GET',
    origin: app,
    status: 200,
    headers: allowed(app, { 'access-control-expose-headers': 'X-Total-Count,ETag' }),
    cites: '#http-access-control-expose-headers',
  },
  { policy: 'exposed', request: 'actual GET', origin: evil, status: 200, headers: nothingButVary, cites: 'R14' },
  { policy: 'exposed', request: 'preflight GET', origin: app, status: 204, headers: granted(app), cites: '#http-access-control-expose-headers' },
  {
    policy: 'exposedAll',
    request: 'actual GET',
    origin: evil,
    status: 200,
    headers: anonymous({ 'access-control-expose-headers': '*' }),
    cites: '#http-access-control-expose-headers',
  },

  // Max age, status, private network.
  {
    policy: 'maxAge',
    request: 'preflight GET',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-max-age': '600' }),
    cites: '#http-access-control-max-age',
  },
  { policy: 'maxAge', request: 'preflight GET', origin: evil, status: 204, headers: refusedPreflight, cites: 'R9 origin' },
  { policy: 'maxAge', request: 'preflight PUT', origin: app, status: 204, headers: granted(app), cites: 'R9 method' },
  { policy: 'maxAge', request: 'actual GET', origin: app, status: 200, headers: allowed(app), cites: 'R11' },
  {
    policy: 'maxAgeZero',
    request: 'preflight GET',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-max-age': '0' }),
    cites: '#http-access-control-max-age',
  },
  { policy: 'status200', request: 'preflight GET', origin: app, status: 200, headers: granted(app), cites: 'R9 #ok-status' },
  { policy: 'status200', request: 'preflight GET', origin: evil, status: 200, headers: refusedPreflight, cites: 'R9 status' },
  { policy: 'status200', request: 'actual POST', origin: app, status: 201, headers: allowed(app), cites: 'R11' },
  {
    policy: 'privateNetwork',
    request: 'preflight GET',
    origin: app,
    privateNetwork: true,
    status: 204,
    headers: granted(app, { 'access-control-allow-private-network': 'true' }),
    cites: 'R9 private network',
  },
  { policy: 'privateNetwork', request: 'preflight GET', origin: app, status: 204, headers: granted(app), cites: 'R9 not asked' },
  {
    policy: 'privateNetwork',
    request: 'preflight GET',
    origin: evil,
    privateNetwork: true,
    status: 204,
    headers: refusedPreflight,
    cites: 'R9 origin',
  },
  {
    policy: 'one',
    request: 'preflight GET',
    origin: app,
    privateNetwork: true,
    status: 204,
    headers: refusedPreflight,
    cites: 'R9 not allowed',
  },

  // Enforced.
  { policy: 'enforced', request: 'actual GET', origin: app, status: 200, headers: allowed(app), cites: 'R13' },
  { policy: 'enforced', request: 'actual GET', status: 200, headers: nothingButVary, cites: 'R13 no Origin' },
  { policy: 'enforced', request: 'actual GET', origin: evil, status: 403, headers: nothingButVary, cites: 'R13 origin' },
  { policy: 'enforced', request: 'actual DELETE', origin: app, status: 403, headers: allowed(app), cites: 'R13 method' },
  { policy: 'enforced', request: 'preflight GET', origin: evil, status: 403, headers: refusedPreflight, cites: 'R9 enforce' },
  {
    policy: 'enforced',
    request: 'preflight DELETE',
    origin: app,
    status: 403,
    headers: granted(app, { 'access-control-allow-methods': 'GET,POST' }),
    cites: 'R9 enforce',
  },
  {
    policy: 'enforced',
    request: 'preflight POST',
    origin: app,
    status: 204,
    headers: granted(app, { 'access-control-allow-methods': 'GET,POST' }),
    cites: 'R9 enforce',
  },
  {
    policy: 'enforcedAnyone',
    request: 'actual GET',
    origin: evil,
    status: 200,
    headers: { 'access-control-allow-origin': '*', vary: varyOnOrigin },
    cites: 'R13 R15',
  },

  // All at once.
  {
    policy: 'everything',
    request: 'preflight POST',
    origin: app,
    asks: 'x-custom',
    privateNetwork: true,
    status: 204,
    headers: granted(app, {
      ...credentials,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'X-Custom',
      'access-control-max-age': '60',
      'access-control-allow-private-network': 'true',
    }),
    cites: 'R9',
  },
  {
    policy: 'everything',
    request: 'preflight POST',
    origin: app,
    asks: 'authorization',
    status: 204,
    headers: granted(app, {
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'X-Custom',
    }),
    cites: 'R9 header',
  },
  {
    policy: 'everything',
    request: 'preflight DELETE',
    origin: app,
    asks: 'x-custom',
    status: 204,
    headers: granted(app, { 'access-control-allow-methods': 'GET,POST' }),
    cites: 'R9 method',
  },
  {
    policy: 'everything',
    request: 'actual POST',
    origin: app,
    status: 201,
    headers: allowed(app, { ...credentials, 'access-control-expose-headers': 'X-Total-Count' }),
    cites: 'R11 R14',
  },
  { policy: 'everything', request: 'preflight POST', origin: evil, status: 204, headers: refusedPreflight, cites: 'R9 origin' },
];
