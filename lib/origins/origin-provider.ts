import type { InjectionToken } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { brand } from '../errors/brand.js';
import type { CorsRequest } from '../protocol/cors-request.js';

/**
 * Decides origin by origin, for allowlists that cannot be listed. Any singleton of the application.
 *
 * Its answers are cached under the origin alone, unless it has a `cacheKey()`. Only `true` allows; a throw, a
 * rejection, a time-out or any other value refuses the request and is logged. Malformed origins and `null`
 * never reach it.
 */
export interface CorsOriginProvider {
  isAllowed(origin: string, request: CorsRequest): boolean | Promise<boolean>;
  /**
   * The part of the request that the answer depends on besides the origin (a tenant in the host or the path).
   * Answers are then cached under both. Default: the origin alone.
   */
  cacheKey?(request: CorsRequest): string;
}

/**
 * A whole list of origins that changes. Each emission is validated like a static list and replaces the one
 * before; an invalid one is logged and the last good list stays. The application does not listen before the
 * first list is there. It is subscribed to in `onApplicationBootstrap`: be ready in `onModuleInit`, or load in
 * `origins()`.
 */
export interface CorsOriginSource {
  origins(): Observable<readonly (string | RegExp)[]>;
}

/** How answers of a provider are kept. Times are milliseconds. */
export interface CorsProviderCacheOptions {
  /**
   * How long a grant is used, from the moment the provider was asked: a revoked origin is refused after this
   * time at the latest. A grant in use is renewed in the background shortly before it expires. 0 asks for each
   * request, and keeps answers for `staleMs` only. Default 60,000.
   */
  ttlMs?: number;
  /** How long a refusal is used: an added origin is granted after this time at the latest. Default 10,000. */
  negativeTtlMs?: number;
  /**
   * How long after that the last answer is used if the provider fails. A provider that answers is never
   * overruled by an older answer. Default 300,000.
   */
  staleMs?: number;
  /** Granted origins kept at most; as many refused ones are kept beside them. Default 10,000. */
  max?: number;
}

/** Options of {@link fromProvider}. */
export interface CorsProviderOptions {
  /** `false` asks the provider on each request. Default: on. */
  cache?: false | CorsProviderCacheOptions;
  /** Milliseconds a provider may take to answer, and a source to deliver its first list. Default 5,000. */
  timeoutMs?: number;
}

/** An origin that is decided by a provider of the application, with options. Made by {@link fromProvider}. */
export class CorsOriginReference {
  constructor(
    readonly token: InjectionToken,
    readonly options: CorsProviderOptions,
  ) {
    Object.freeze(this);
  }
}
brand(CorsOriginReference, 'origin-reference');

/**
 * Takes the allowed origins from a provider of the application, found by its token in any module.
 *
 * @param token class or token of a singleton that has `isAllowed()` ({@link CorsOriginProvider}) or `origins()`
 *   ({@link CorsOriginSource}). Missing or request-scoped: CORS_E019 or CORS_E020 at start-up.
 */
export function fromProvider(token: InjectionToken, options: CorsProviderOptions = {}): CorsOriginReference {
  return new CorsOriginReference(token, options);
}
