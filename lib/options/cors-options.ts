import type { FactoryProvider, ModuleMetadata, Type } from '@nestjs/common';
import type {
  CorsOriginProvider,
  CorsOriginReference,
  CorsOriginSource,
} from '../origins/origin-provider.js';
import type { CorsRequest } from '../protocol/cors-request.js';
import type { Extended } from './extended.js';

/**
 * Who may read the responses.
 *
 * - `false`: no origin (the default) · `true`: any origin, reflected · `'*'`: any origin, anonymous
 * - an origin, a pattern or an anchored RegExp, or a list of them: `https://example.com`,
 *   `https://*.example.com`, `https://preview-*.example.com`, `http://localhost:*`
 * - a function of the origin and the request; only `true` allows
 * - a provider of the application, by class or with `fromProvider()`
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

/** A method, of which editors offer the usual ones; any other that Node's parser knows is taken, too. @see https://nodejs.org/api/http.html#httpmethods */
export type CorsMethod = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE' | (string & {});

/**
 * A policy, or what one level changes of the outer one. A field that is left out is inherited: module default
 * ← controller ← handler. Problems are reported at start-up in one `CorsConfigurationError`.
 */
export interface CorsPolicyOptions {
  /** Who may read the responses. Default `false`. @throws CORS_E001, CORS_E003, CORS_E007 to CORS_E012, CORS_E017 to CORS_E021, CORS_E034, CORS_E035 */
  origin?: CorsOrigin;
  /**
   * Narrows the methods that other origins may use; a list or a comma-separated string. Default: what the
   * matched route serves. @throws CORS_E013 @see https://fetch.spec.whatwg.org/#http-access-control-allow-methods
   */
  methods?: CorsMethod | readonly CorsMethod[] | Extended;
  /**
   * Request headers that other origins may send; a list or a comma-separated string, `'*'` for any. Default:
   * the names the preflight asks for. @throws CORS_E014 @see https://fetch.spec.whatwg.org/#http-access-control-allow-headers
   */
  allowedHeaders?: string | readonly string[] | Extended;
  /**
   * Response headers that script may read besides the safelisted ones; a list or a comma-separated string,
   * `'*'` for all (not with credentials), or `'auto'`: what the handler set. Default: none.
   * @throws CORS_E002, CORS_E014 @see https://fetch.spec.whatwg.org/#http-access-control-expose-headers
   */
  exposedHeaders?: string | readonly string[] | Extended;
  /**
   * Whether requests may carry cookies, client certificates and HTTP authentication. Default `false`.
   * @throws CORS_E001, CORS_E002, CORS_E009, CORS_E010 @see https://fetch.spec.whatwg.org/#http-access-control-allow-credentials
   */
  credentials?: boolean;
  /**
   * Preflight cache time in whole seconds, 0 to 86400; browsers cap it (Chromium at 7200). Default: header
   * omitted, which browsers take as 5. @throws CORS_E004 @see https://fetch.spec.whatwg.org/#http-access-control-max-age
   */
  maxAge?: number;
  /** Status of answered preflights, 200 to 299. Default 204. @throws CORS_E005 */
  optionsSuccessStatus?: number;
  /** Writes the headers of a preflight and lets the application answer it. Default `false`. */
  preflightContinue?: boolean;
  /** Whether pages of public networks may reach this server in a private one. Default `false`. @see https://wicg.github.io/private-network-access/ */
  allowPrivateNetwork?: boolean;
  /**
   * Answers disallowed cross-origin requests with 403 before the handler runs. Default `false`: the request is
   * served and the browser withholds the response. It is not access control: only browsers send `Origin` truthfully.
   */
  enforce?: boolean;
  /** Starts from this named policy; the fields beside it win. @throws CORS_E015 */
  policy?: string;
  /**
   * Fields to try out: what they would change is reported, and never applied. Every request is decided a second
   * time as if they were stated at this level; where that grants what is not granted or the reverse, or refuses
   * with 403, `nestjs-cors:report` of `node:diagnostics_channel` publishes it, a warning is logged, and
   * `CorsService.reports()` counts it. A nearer level's replaces it as a whole. Default: none.
   * @throws CORS_E006, CORS_E016, and what the fields themselves throw @see https://www.w3.org/TR/CSP3/#cspro-header the same idea for CSP
   */
  reportOnly?: Omit<CorsPolicyOptions, 'reportOnly' | 'policy'>;
  /** Permits the origin `'null'`, which sandboxed frames, `data:` and `file:` pages of anybody have. */
  dangerouslyAllowNullOrigin?: boolean;
  /** Permits `origin: true` together with credentials: every site acts on the user's behalf. */
  dangerouslyAllowAnyOriginWithCredentials?: boolean;
  /** Permits `http:` origins together with credentials: whoever is on the network acts on the user's behalf. */
  dangerouslyAllowInsecureOrigins?: boolean;
  /** Permits `https://*.github.io` and the like together with credentials: anybody can get such an origin. */
  dangerouslyAllowPublicSuffixes?: boolean;
  /** Permits a RegExp without `^` and `$`, which also matches `https://example.com.evil.net`. */
  dangerouslyAllowUnanchoredRegExp?: boolean;
}

/** Options of `CorsModule.forRoot()`: the default policy, named policies for `policy: 'name'`, and mounts. */
export interface CorsModuleOptions extends CorsPolicyOptions {
  /** Policies by name, for `policy: 'partners'` at any level. One that nobody uses is checked, too. @throws CORS_E006, CORS_E015 */
  policies?: Record<string, CorsPolicyOptions>;
  /**
   * Policies of what no controller serves, by path prefix: `{ '/graphql': { credentials: true }, '/assets': {
   * origin: '*' }, '/docs': false }`. Prefixes are whole segments as they stand in a URL; a global prefix is not
   * added, and case does not count. The longest one wins. What a mount leaves out it inherits from the module's
   * default; `false` switches CORS off there. Methods: GET, HEAD, PUT, PATCH, POST and DELETE unless `methods`
   * says otherwise. @throws CORS_E040, CORS_E041, CORS_E042 @see https://url.spec.whatwg.org/#concept-url-path
   */
  mounts?: Record<string, CorsPolicyOptions | false>;
  /**
   * Whether refused requests are logged: each different refusal as one warning a minute at most, at most 100
   * different ones, with the level that decided and the nearest origin that is allowed. Default: unless
   * `NODE_ENV` is `production`. @throws CORS_E006
   */
  logRefusals?: boolean;
}

/** For `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface CorsOptionsFactory {
  createCorsOptions(): CorsModuleOptions | Promise<CorsModuleOptions>;
}

/** Options of `CorsModule.forRootAsync()`: exactly one of `useFactory`, `useClass` and `useExisting`. */
export type CorsModuleAsyncOptions = Pick<ModuleMetadata, 'imports'> &
  (
    | {
        useFactory: FactoryProvider<CorsModuleOptions>['useFactory'];
        /** What the factory takes. Singletons only. */
        inject?: NonNullable<FactoryProvider['inject']>;
        useClass?: never;
        useExisting?: never;
      }
    | { useClass: Type<CorsOptionsFactory>; useFactory?: never; useExisting?: never; inject?: never }
    | { useExisting: Type<CorsOptionsFactory>; useFactory?: never; useClass?: never; inject?: never }
  );

/** The names of all fields of a policy, for the message about an unknown one. */
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

/** A field that merges; `policy` is resolved before, and `reportOnly` is merged for itself. */
export type PolicyField = Exclude<(typeof POLICY_FIELDS)[number], 'policy' | 'reportOnly'>;
