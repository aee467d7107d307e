import { Cors, extend } from 'nestjs-cors';
import type { CorsPolicyOptions } from 'nestjs-cors';
import {
  noCors,
  nothingButVary,
  refusedPreflight,
  varyOnOrigin,
  varyOnPreflight,
  varyOnPrivateNetwork,
} from '../support/cors-headers.js';
import type { CorsHeaders } from '../support/cors-headers.js';
import type { RawRequest } from '../support/raw-http.js';

export interface Answer {
  readonly status: number;
  readonly headers: CorsHeaders;
}

/** One field of a policy, two values for it, and what a client sees of each. */
export interface MergedField {
  readonly field: string;
  readonly outer: CorsPolicyOptions;
  readonly inner: CorsPolicyOptions;
  /** For lists: the value that adds `inner` to the outer list. */
  readonly added?: CorsPolicyOptions;
  readonly requests: readonly Omit<RawRequest, 'path'>[];
  /** The answers to `requests` where the outer value applies, the inner value, and both lists. */
  readonly whenOuter: readonly Answer[];
  readonly whenInner: readonly Answer[];
  readonly whenAdded?: readonly Answer[];
}

export const app = 'https://app.example';
const evil = 'https://evil.net';

const actual = (origin: string) => ({ method: 'GET', headers: { Origin: origin } });
const preflight = (origin: string, more: Record<string, string> = {}) => ({
  method: 'OPTIONS',
  headers: { Origin: origin, 'Access-Control-Request-Method': 'GET', ...more },
});
const withPrivateNetwork = ({ status, headers }: Answer): Answer => ({
  status,
  headers: { ...headers, vary: varyOnPrivateNetwork },
});

const granted = (more: Omit<CorsHeaders, 'vary'> = {}, status = 204, origin = app): Answer => ({
  status,
  headers: {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET,HEAD,POST,DELETE',
    ...more,
    vary: varyOnPreflight,
  },
});
const readable = (more: Omit<CorsHeaders, 'vary'> = {}, origin = app): Answer => ({
  status: 200,
  headers: { 'access-control-allow-origin': origin, ...more, vary: varyOnOrigin },
});
const refused: Answer = { status: 204, headers: refusedPreflight };
const unreadable: Answer = { status: 200, headers: nothingButVary };

const methods = (value: string) => [granted({ 'access-control-allow-methods': value })];
const allowedHeaders = (value: string) => [granted({ 'access-control-allow-headers': value })];
const exposedHeaders = (value: string) => [readable({ 'access-control-expose-headers': value })];
const credentials = { 'access-control-allow-credentials': 'true' } as const;

export const fields: readonly MergedField[] = [
  {
    field: 'origin',
    outer: { origin: 'https://outer.example' },
    inner: { origin: ['https://inner.example'] },
    requests: [
      preflight('https://outer.example'),
      preflight('https://inner.example'),
      actual('https://outer.example'),
      actual('https://inner.example'),
    ],
    whenOuter: [
      granted({}, 204, 'https://outer.example'),
      refused,
      readable({}, 'https://outer.example'),
      unreadable,
    ],
    whenInner: [
      refused,
      granted({}, 204, 'https://inner.example'),
      unreadable,
      readable({}, 'https://inner.example'),
    ],
  },
  {
    field: 'methods',
    outer: { methods: ['GET', 'POST'] },
    inner: { methods: 'GET,DELETE' },
    added: { methods: extend('DELETE') },
    requests: [preflight(app)],
    whenOuter: methods('GET,POST'),
    whenInner: methods('GET,DELETE'),
    whenAdded: methods('GET,POST,DELETE'),
  },
  {
    field: 'allowedHeaders',
    outer: { allowedHeaders: ['X-Outer'] },
    inner: { allowedHeaders: 'X-Inner' },
    added: { allowedHeaders: extend('X-Inner') },
    requests: [preflight(app)],
    whenOuter: allowedHeaders('X-Outer'),
    whenInner: allowedHeaders('X-Inner'),
    whenAdded: allowedHeaders('X-Outer,X-Inner'),
  },
  {
    field: 'exposedHeaders',
    outer: { exposedHeaders: ['X-Outer'] },
    inner: { exposedHeaders: 'X-Inner' },
    added: { exposedHeaders: extend('X-Inner') },
    requests: [actual(app)],
    whenOuter: exposedHeaders('X-Outer'),
    whenInner: exposedHeaders('X-Inner'),
    whenAdded: exposedHeaders('X-Outer,X-Inner'),
  },
  {
    field: 'credentials',
    outer: { credentials: true },
    inner: { credentials: false },
    requests: [preflight(app), actual(app)],
    whenOuter: [granted(credentials), readable(credentials)],
    whenInner: [granted(), readable()],
  },
  {
    field: 'maxAge',
    outer: { maxAge: 60 },
    inner: { maxAge: 0 },
    requests: [preflight(app)],
    whenOuter: [granted({ 'access-control-max-age': '60' })],
    whenInner: [granted({ 'access-control-max-age': '0' })],
  },
  {
    field: 'optionsSuccessStatus',
    outer: { optionsSuccessStatus: 200 },
    inner: { optionsSuccessStatus: 202 },
    requests: [preflight(app)],
    whenOuter: [granted({}, 200)],
    whenInner: [granted({}, 202)],
  },
  {
    // No handler for OPTIONS: the application's own answer is 404.
    field: 'preflightContinue',
    outer: { preflightContinue: true },
    inner: { preflightContinue: false },
    requests: [preflight(app)],
    whenOuter: [granted({}, 404)],
    whenInner: [granted()],
  },
  {
    field: 'allowPrivateNetwork',
    outer: { allowPrivateNetwork: true },
    inner: { allowPrivateNetwork: false },
    requests: [preflight(app, { 'Access-Control-Request-Private-Network': 'true' })],
    whenOuter: [withPrivateNetwork(granted({ 'access-control-allow-private-network': 'true' }))],
    whenInner: [withPrivateNetwork(refused)],
  },
  {
    field: 'enforce',
    outer: { enforce: true },
    inner: { enforce: false },
    requests: [actual(evil), preflight(evil)],
    whenOuter: [
      { status: 403, headers: nothingButVary },
      { status: 403, headers: refusedPreflight },
    ],
    whenInner: [unreadable, refused],
  },
  {
    field: 'dangerouslyAllowNullOrigin',
    outer: { dangerouslyAllowNullOrigin: true },
    inner: { dangerouslyAllowNullOrigin: false },
    requests: [preflight('null'), actual('null')],
    whenOuter: [granted({}, 204, 'null'), readable({}, 'null')],
    whenInner: [refused, unreadable],
  },
];

/** How a route gets its value: what each level states, and which value applies in the end. */
export interface MergingRow {
  readonly name: string;
  readonly controller?: ReturnType<typeof Cors>;
  readonly handler?: ReturnType<typeof Cors>;
  readonly holds: 'outer' | 'inner' | 'added' | 'nothing';
}

/** Rows for a field whose outer value is the module's default, with the named policies below. */
export function mergingRows({ outer, inner, added }: MergedField): readonly MergingRow[] {
  const rows: MergingRow[] = [
    { name: 'module: stated', holds: 'outer' },
    { name: 'controller: @Cors() changes nothing', controller: Cors(), holds: 'outer' },
    { name: 'controller: replaced', controller: Cors(inner), holds: 'inner' },
    { name: 'handler: replaced', handler: Cors(inner), holds: 'inner' },
    {
      name: 'handler: replaced over the controller',
      controller: Cors(inner),
      handler: Cors(outer),
      holds: 'outer',
    },
    {
      name: 'handler: other fields leave it alone',
      controller: Cors(inner),
      handler: Cors({}),
      holds: 'inner',
    },
    { name: 'handler: undefined is not a value', handler: Cors(undefinedFields(inner)), holds: 'outer' },
    {
      name: 'named policy: replaced, on the controller',
      controller: Cors({ policy: 'inner' }),
      holds: 'inner',
    },
    { name: 'named policy: replaced, on the handler', handler: Cors({ policy: 'inner' }), holds: 'inner' },
    {
      name: 'named policy: over the controller',
      controller: Cors(outer),
      handler: Cors({ policy: 'inner' }),
      holds: 'inner',
    },
    {
      name: 'named policy: overridden by the fields of its level',
      handler: Cors({ policy: 'inner', ...outer }),
      holds: 'outer',
    },
    { name: 'controller: off', controller: Cors(false), holds: 'nothing' },
    { name: 'handler: off', handler: Cors(false), holds: 'nothing' },
    {
      name: 'handler: off under a controller that states it',
      controller: Cors(inner),
      handler: Cors(false),
      holds: 'nothing',
    },
    { name: 'named policy: off, on the controller', controller: Cors({ policy: 'off' }), holds: 'nothing' },
    { name: 'named policy: off, on the handler', handler: Cors({ policy: 'off' }), holds: 'nothing' },
    {
      name: 'handler: on again with the outer value',
      controller: Cors(false),
      handler: Cors(),
      holds: 'outer',
    },
    {
      name: 'handler: on again with its own value',
      controller: Cors(false),
      handler: Cors(inner),
      holds: 'inner',
    },
    {
      name: 'handler: on again with a named policy',
      controller: Cors(false),
      handler: Cors({ policy: 'inner' }),
      holds: 'inner',
    },
  ];
  if (added === undefined) return rows;
  return [
    ...rows,
    { name: 'controller: extended', controller: Cors(added), holds: 'added' },
    { name: 'handler: extended', handler: Cors(added), holds: 'added' },
    {
      name: 'handler: extends what the controller stated',
      controller: Cors(outer),
      handler: Cors(added),
      holds: 'added',
    },
    {
      name: 'handler: extends what the controller extended',
      controller: Cors(added),
      handler: Cors({}),
      holds: 'added',
    },
    {
      name: 'handler: replaces what the controller extended',
      controller: Cors(added),
      handler: Cors(inner),
      holds: 'inner',
    },
    {
      name: 'named policy: extends, on the controller',
      controller: Cors({ policy: 'added' }),
      holds: 'added',
    },
    { name: 'named policy: extends, on the handler', handler: Cors({ policy: 'added' }), holds: 'added' },
    {
      name: 'handler: extends its own named policy',
      handler: Cors({ policy: 'outer', ...added }),
      holds: 'added',
    },
    { name: 'handler: on again and extended', controller: Cors(false), handler: Cors(added), holds: 'added' },
  ];
}

/** `exactOptionalPropertyTypes` rules this out in typed code; in plain JavaScript it is common. */
function undefinedFields(options: CorsPolicyOptions): CorsPolicyOptions {
  return Object.fromEntries(Object.keys(options).map((name) => [name, undefined]));
}

export const untouched = (request: Omit<RawRequest, 'path'>): Answer => ({
  status: request.method === 'OPTIONS' ? 404 : 200,
  headers: noCors,
});
