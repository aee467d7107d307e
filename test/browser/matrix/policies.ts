import { Injectable } from '@nestjs/common';
import { extend, fromProvider } from 'nestjs-cors';
import type { CorsOriginProvider, CorsOriginSource, CorsPolicyOptions } from 'nestjs-cors';
import { of } from 'rxjs';
import type { Observable } from 'rxjs';

/** The origin of the page that makes a request. */
export type PageName = 'allowed' | 'foreign' | 'null' | 'same';

/** What a policy is meant to say, in plain terms; stated by hand, so that the library can be checked against it. */
export interface PolicyMeaning {
  /** Pages of other origins that may read responses. Default: the allowed one. */
  readonly pages?: readonly PageName[];
  /** Default: no. */
  readonly credentials?: boolean;
  /** Methods that other origins may use. Default: those that are served. */
  readonly methods?: readonly string[];
  /** Request headers that other origins may send. Default: any. */
  readonly requestHeaders?: readonly string[];
  /** Which of the handler's headers `X-Total` and `X-Page` scripts may read. Default: none. */
  readonly exposes?: readonly ('x-total' | 'x-page')[];
  /** Default: no. */
  readonly enforce?: boolean;
  /** Whether the application's own handler answers preflights. Default: no. */
  readonly handlesPreflights?: boolean;
}

/** A policy as an application writes it, and what it means. */
export interface MatrixPolicy {
  readonly id: string;
  /** On the controller. */
  readonly policy: CorsPolicyOptions | false;
  /** On each of its handlers. */
  readonly handlers?: CorsPolicyOptions;
  readonly means: PolicyMeaning;
}

/** The origins of the pages, which are known once their servers listen. */
export const pageOrigins = { allowed: '', foreign: '' };

@Injectable()
export class AllowedOrigins implements CorsOriginProvider {
  isAllowed(origin: string): Promise<boolean> {
    return Promise.resolve(origin === pageOrigins.allowed);
  }
}

@Injectable()
export class AllowedOriginsSource implements CorsOriginSource {
  origins(): Observable<readonly string[]> {
    return of([pageOrigins.allowed]);
  }
}

export const ORIGINS_BY_TOKEN = Symbol('origins by token');

const everyPage: readonly PageName[] = ['allowed', 'foreign', 'null'];
const everyTuplePage: readonly PageName[] = ['allowed', 'foreign'];
const nobody: readonly PageName[] = [];

/** The module's named policies; its default policy allows only the allowed page. */
export function namedPolicies(): Record<string, CorsPolicyOptions> {
  return {
    partners: { origin: pageOrigins.allowed, credentials: true, exposedHeaders: 'X-Page', maxAge: 60 },
  };
}

/** Uses every option, both alone and in combinations whose meaning differs. */
export function matrixPolicies(): readonly MatrixPolicy[] {
  const { allowed } = pageOrigins;
  const pattern = new RegExp(`^${allowed}$`);
  return [
    { id: 'the module default', policy: {}, means: {} },
    { id: 'one origin', policy: { origin: allowed }, means: {} },
    { id: 'a list of origins', policy: { origin: ['https://elsewhere.example', allowed] }, means: {} },
    { id: 'another origin', policy: { origin: 'https://elsewhere.example' }, means: { pages: nobody } },
    { id: 'any origin, anonymous', policy: { origin: '*' }, means: { pages: everyPage } },
    { id: 'any origin, reflected', policy: { origin: true }, means: { pages: everyTuplePage } },
    { id: 'any port', policy: { origin: 'http://localhost:*' }, means: { pages: everyTuplePage } },
    { id: 'a regular expression', policy: { origin: pattern }, means: {} },
    { id: 'a function', policy: { origin: (origin) => origin === allowed }, means: {} },
    { id: 'a provider', policy: { origin: AllowedOrigins }, means: {} },
    {
      id: 'a source',
      policy: { origin: AllowedOriginsSource, credentials: true },
      means: { credentials: true },
    },
    {
      id: 'a provider by token, asked each time',
      policy: { origin: fromProvider(ORIGINS_BY_TOKEN, { cache: false, timeoutMs: 5000 }) },
      means: {},
    },
    { id: 'credentials', policy: { origin: allowed, credentials: true }, means: { credentials: true } },
    {
      id: 'credentials to any origin',
      policy: { origin: true, credentials: true, dangerouslyAllowAnyOriginWithCredentials: true },
      means: { pages: everyTuplePage, credentials: true },
    },
    {
      id: 'credentials to insecure origins',
      policy: {
        origin: [allowed, 'http://intranet.example'],
        credentials: true,
        dangerouslyAllowInsecureOrigins: true,
      },
      means: { credentials: true },
    },
    {
      id: 'credentials to a public suffix',
      policy: {
        origin: [allowed, 'https://*.github.io'],
        credentials: true,
        dangerouslyAllowPublicSuffixes: true,
      },
      means: { credentials: true },
    },
    {
      id: 'the null origin',
      policy: { origin: ['null', allowed], dangerouslyAllowNullOrigin: true },
      means: { pages: ['allowed', 'null'] },
    },
    {
      id: 'the null origin with credentials',
      policy: { origin: ['null'], credentials: true, dangerouslyAllowNullOrigin: true },
      means: { pages: ['null'], credentials: true },
    },
    {
      id: 'an unanchored expression',
      policy: { origin: /localhost/, dangerouslyAllowUnanchoredRegExp: true },
      means: { pages: everyTuplePage },
    },
    { id: 'methods GET and POST', policy: { methods: ['GET', 'POST'] }, means: { methods: ['GET', 'POST'] } },
    {
      id: 'methods as text, with credentials',
      policy: { methods: 'PUT, DELETE', credentials: true },
      means: { methods: ['PUT', 'DELETE'], credentials: true },
    },
    {
      id: 'request headers X-Custom and Content-Type',
      policy: { allowedHeaders: ['X-Custom', 'content-type'] },
      means: { requestHeaders: ['x-custom', 'content-type'] },
    },
    {
      id: 'request headers as text, with credentials',
      policy: { allowedHeaders: 'Authorization,Content-Type', credentials: true },
      means: { requestHeaders: ['authorization', 'content-type'], credentials: true },
    },
    { id: 'any request header', policy: { allowedHeaders: '*' }, means: {} },
    {
      id: 'any request header, with credentials',
      policy: { allowedHeaders: '*', credentials: true },
      means: { credentials: true },
    },
    {
      id: 'exposed X-Total',
      policy: { exposedHeaders: ['X-Total'], credentials: true },
      means: { exposes: ['x-total'], credentials: true },
    },
    {
      id: 'all response headers exposed',
      policy: { exposedHeaders: '*' },
      means: { exposes: ['x-page', 'x-total'] },
    },
    {
      id: "the handler's response headers exposed",
      policy: { exposedHeaders: 'auto', credentials: true },
      means: { exposes: ['x-page', 'x-total'], credentials: true },
    },
    {
      id: 'preflights for ten minutes',
      policy: { maxAge: 600, credentials: true },
      means: { credentials: true },
    },
    { id: 'preflights never cached', policy: { maxAge: 0 }, means: {} },
    { id: 'preflights answered with 200', policy: { optionsSuccessStatus: 200 }, means: {} },
    {
      id: 'preflights answered by the application',
      policy: { preflightContinue: true },
      means: { handlesPreflights: true },
    },
    { id: 'private networks', policy: { allowPrivateNetwork: true }, means: {} },
    { id: 'enforced', policy: { enforce: true }, means: { enforce: true } },
    {
      id: 'enforced methods, with credentials',
      policy: { enforce: true, methods: ['GET', 'PUT'], credentials: true },
      means: { enforce: true, methods: ['GET', 'PUT'], credentials: true },
    },
    {
      id: 'enforced for nobody',
      policy: { origin: false, enforce: true },
      means: { pages: nobody, enforce: true },
    },
    {
      id: 'a named policy',
      policy: { policy: 'partners', exposedHeaders: extend('X-Total') },
      means: { credentials: true, exposes: ['x-page', 'x-total'] },
    },
    {
      id: 'handlers that extend their controller',
      policy: { methods: ['GET'], allowedHeaders: 'X-Custom', exposedHeaders: 'X-Total' },
      handlers: {
        methods: extend('PUT', 'DELETE'),
        allowedHeaders: extend('Content-Type'),
        exposedHeaders: extend('X-Page'),
      },
      means: {
        methods: ['GET', 'PUT', 'DELETE'],
        requestHeaders: ['x-custom', 'content-type'],
        exposes: ['x-page', 'x-total'],
      },
    },
    {
      id: 'handlers that replace their controller',
      policy: { origin: '*', methods: ['GET'], allowedHeaders: ['X-Custom'] },
      handlers: { origin: allowed, methods: ['PATCH'], allowedHeaders: 'Authorization' },
      means: { methods: ['PATCH'], requestHeaders: ['authorization'] },
    },
    { id: 'switched off', policy: false, means: { pages: nobody, handlesPreflights: true } },
    { id: 'no origin', policy: { origin: false }, means: { pages: nobody, handlesPreflights: true } },
  ];
}
