import type { FactoryProvider, ModuleMetadata, Type } from '@nestjs/common';
import type {
  CorsOriginProvider,
  CorsOriginReference,
  CorsOriginSource,
} from '../origins/origin-provider.js';
import type { CorsRequest } from '../protocol/cors-request.js';
import type { Extended } from './extended.js';

/**
 * The origins whose pages may read responses.
 *
 * - `false`: no origin (the default) · `true`: any origin, reflected · `'*'`: any origin, without credentials
 * - an origin, a pattern or an anchored RegExp, or a list of them: `https://example.com`,
 *   `https://*.example.com`, `https://preview-*.example.com`, `http://localhost:*`
 * - a function of the origin and the request; only `true` allows
 * - one of the application's providers, by its class or with `fromProvider()`
 *
 * @see https://fetch.spec.whatwg.org/#http-access-control-allow-origin
 */
export type CorsOrigin =
  | boolean
  | string
  | RegExp
  | readonly (string | RegExp)[]
  | ((origin: string, request: CorsRequest) => boolean | Promise<boolean>)
  | Type<CorsOriginProvider>
  | Type<CorsOriginSource>
  | CorsOriginReference;

/** An HTTP method. Editors suggest the usual ones; any other that Node's parser knows is accepted too. @see https://nodejs.org/api/http.html#httpmethods */
export type CorsMethod = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE' | (string & {});

/**
 * A policy, or one level's changes to the outer one. A field that is left out is inherited: module default ← module
 * class ← controller ← handler. Start-up reports all problems in one `CorsConfigurationError`.
 */
export interface CorsPolicyOptions {
  /**
   * The origins whose pages may read responses. Default `false`.
   * @throws {CorsConfigurationError} CORS_E001, CORS_E003, CORS_E006 to CORS_E012, CORS_E017 to CORS_E022, CORS_E026, CORS_E034, CORS_E035
   * @see https://fetch.spec.whatwg.org/#http-access-control-allow-origin
   */
  origin?: CorsOrigin;
  /**
   * Narrows the methods that other origins may use: a list or a comma-separated string. Default: the methods that
   * the matched route serves.
   * @throws {CorsConfigurationError} CORS_E006, CORS_E013 @see https://fetch.spec.whatwg.org/#http-access-control-allow-methods
   */
  methods?: CorsMethod | readonly CorsMethod[] | Extended;
  /**
   * Request headers that other origins may send: a list or a comma-separated string, or `'*'` for any. Default: the
   * names that the preflight asks for.
   * @throws {CorsConfigurationError} CORS_E006, CORS_E014 @see https://fetch.spec.whatwg.org/#http-access-control-allow-headers
   */
  allowedHeaders?: string | readonly string[] | Extended;
  /**
   * Response headers that scripts may read besides the safelisted ones: a list or a comma-separated string, `'*'`
   * for all (not with credentials), or `'auto'` for those that the handler sets. Default: none.
   * @throws {CorsConfigurationError} CORS_E002, CORS_E006, CORS_E014, CORS_E022 @see https://fetch.spec.whatwg.org/#http-access-control-expose-headers
   */
  exposedHeaders?: string | readonly string[] | Extended;
  /**
   * Whether requests may carry cookies, client certificates and HTTP authentication. Default `false`.
   * @throws {CorsConfigurationError} CORS_E001, CORS_E002, CORS_E006, CORS_E009, CORS_E010, CORS_E034 @see https://fetch.spec.whatwg.org/#http-access-control-allow-credentials
   */
  credentials?: boolean;
  /**
   * Preflight cache time in whole seconds, 0 to 86400; browsers cap it (Safari at 600, Chromium at 7200). Default:
   * header omitted, which browsers treat as 5 seconds.
   * @throws {CorsConfigurationError} CORS_E004 @see https://fetch.spec.whatwg.org/#http-access-control-max-age
   */
  maxAge?: number;
  /** Status of answered preflights, 200 to 299. Default 204. @throws {CorsConfigurationError} CORS_E005 @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
  optionsSuccessStatus?: number;
  /** Writes a preflight's headers and lets the application answer it. Default `false`. @throws {CorsConfigurationError} CORS_E006 */
  preflightContinue?: boolean;
  /**
   * Legacy: whether preflights that ask for private network access are granted it. Browsers now ask their users instead
   * (Local Network Access), which no header influences. Default `false`.
   * @throws {CorsConfigurationError} CORS_E006 @see https://wicg.github.io/local-network-access/
   */
  allowPrivateNetwork?: boolean;
  /**
   * Answers disallowed cross-origin requests with 403 before the handler runs. Default `false`: the request is served,
   * and the browser withholds the response. This is not access control: only browsers send `Origin` truthfully.
   * @throws {CorsConfigurationError} CORS_E006
   */
  enforce?: boolean;
  /** Starts from this named policy; the fields beside it win. Default: none. @throws {CorsConfigurationError} CORS_E015 */
  policy?: string;
  /**
   * Fields to try out: their effect is reported but never applied. Each request is decided a second time as if this
   * level stated them. If that would grant what is now refused, refuse what is now granted, or answer 403 where
   * nothing does now, then `nestjs-cors:report` of `node:diagnostics_channel` publishes it, a warning is logged, and
   * `CorsService.reports()` counts it. A nearer level's `reportOnly` replaces this one as a whole. Default: none.
   * @throws {CorsConfigurationError} CORS_E006, CORS_E016, and those of the fields @see https://www.w3.org/TR/CSP3/#cspro-header the same idea for CSP
   */
  reportOnly?: Omit<CorsPolicyOptions, 'reportOnly' | 'policy'>;
  /** Permits the origin `'null'`, which anybody's sandboxed frames and `data:` and `file:` pages have. Default `false`. */
  dangerouslyAllowNullOrigin?: boolean;
  /** Permits `origin: true` together with credentials: every site can act on behalf of your users. Default `false`. */
  dangerouslyAllowAnyOriginWithCredentials?: boolean;
  /** Permits `http:` origins together with credentials: anybody on the network can act on behalf of your users. Default `false`. */
  dangerouslyAllowInsecureOrigins?: boolean;
  /** Permits `https://*.github.io` and the like together with credentials: anybody can get such an origin. Default `false`. */
  dangerouslyAllowPublicSuffixes?: boolean;
  /** Permits a RegExp without `^` and `$`, which also matches `https://example.com.evil.net`. Default `false`. */
  dangerouslyAllowUnanchoredRegExp?: boolean;
}

/** Options of `CorsModule.forRoot()`: the default policy, named policies for `policy: 'name'`, and mounts. */
export interface CorsModuleOptions extends CorsPolicyOptions {
  /** Policies by name, for `policy: 'partners'` at any level. Unused ones are checked too. Default: none. @throws {CorsConfigurationError} CORS_E006, CORS_E015 */
  policies?: Record<string, CorsPolicyOptions>;
  /**
   * Policies for paths that no controller serves, by path prefix: `{ '/graphql': { credentials: true }, '/assets': {
   * origin: '*' }, '/docs': false }`. Prefixes are whole segments as they appear in a URL: no global prefix is added,
   * and case does not matter. The longest one wins. Fields that a mount leaves out are inherited from the module's
   * default; `false` switches CORS off there. Methods: GET, HEAD, PUT, PATCH, POST and DELETE unless `methods` says
   * otherwise. Default: none.
   * @throws {CorsConfigurationError} CORS_E006, CORS_E040, CORS_E041, CORS_E042 @see https://url.spec.whatwg.org/#concept-url-path
   */
  mounts?: Record<string, CorsPolicyOptions | false>;
  /**
   * Whether to log refused requests: each distinct refusal at most once a minute, as a warning that names the deciding
   * level and the nearest allowed origin; at most 100 distinct ones. Default: `true` unless `NODE_ENV` is `production`.
   * @throws {CorsConfigurationError} CORS_E006
   */
  logRefusals?: boolean;
}

/** The class behind `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. A singleton. */
export interface CorsOptionsFactory {
  /** Called once, at start-up. Return `{}` for a closed default; `undefined` is CORS_E030. */
  createCorsOptions(): CorsModuleOptions | Promise<CorsModuleOptions>;
}

/** Options of `CorsModule.forRootAsync()`: exactly one of `useFactory`, `useClass` and `useExisting`. */
export type CorsModuleAsyncOptions = Pick<ModuleMetadata, 'imports'> &
  (
    | {
        /** Returns the options, or a promise of them. Called once, at start-up. */
        useFactory: FactoryProvider<CorsModuleOptions>['useFactory'];
        /** The factory's arguments. Singletons only. Default: none. */
        inject?: NonNullable<FactoryProvider['inject']>;
        useClass?: never;
        useExisting?: never;
      }
    | { useClass: Type<CorsOptionsFactory>; useFactory?: never; useExisting?: never; inject?: never }
    | { useExisting: Type<CorsOptionsFactory>; useFactory?: never; useClass?: never; inject?: never }
  );

/** The names of all policy fields, for the message about an unknown one. */
export const POLICY_FIELDS = [
  'origin',
  'methods',
  'allowedHeaders',
  'exposedHeaders',
  'credentials',
  'maxAge',
  'optionsSuccessStatus',
  'preflightContinue',
  'allowPrivateNetwork',
  'enforce',
  'policy',
  'reportOnly',
  'dangerouslyAllowNullOrigin',
  'dangerouslyAllowAnyOriginWithCredentials',
  'dangerouslyAllowInsecureOrigins',
  'dangerouslyAllowPublicSuffixes',
  'dangerouslyAllowUnanchoredRegExp',
] as const satisfies readonly (keyof CorsPolicyOptions)[];

/** A field that is merged across levels. `policy` is resolved before that; `reportOnly` is merged separately. */
export type PolicyField = Exclude<(typeof POLICY_FIELDS)[number], 'policy' | 'reportOnly'>;
