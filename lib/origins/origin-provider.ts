import type { InjectionToken } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { brand } from '../errors/brand.js';
import type { CorsRequest } from '../protocol/cors-request.js';

/**
 * Decides about one origin at a time, for allowlists that cannot be listed. Any singleton of the application.
 *
 * Answers are cached by origin alone, unless there is a `cacheKey()`. Only `true` allows. A throw, a rejection, a
 * time-out or any other value refuses the request and is logged. Malformed origins and `null` never reach it.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E019, CORS_E020, CORS_E021, CORS_E026
 */
export interface CorsOriginProvider {
  /**
   * Whether pages of this origin are allowed.
   *
   * @param origin a serialized origin, as the browser sent it @see https://fetch.spec.whatwg.org/#origin-header
   */
  isAllowed(origin: string, request: CorsRequest): boolean | Promise<boolean>;
  /**
   * The part of the request that the answer depends on besides the origin (a tenant in the host or the path).
   * Answers are then cached by both. Default: the origin alone.
   */
  cacheKey?(request: CorsRequest): string;
}

/**
 * A whole list of origins that changes over time. Each emission is validated like a static list and replaces the one
 * before; an invalid one is logged, and the last good list stays in force. The application does not listen until the
 * first list has arrived or `timeoutMs` has passed.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E019, CORS_E020, CORS_E021, CORS_E026
 */
export interface CorsOriginSource {
  /** Subscribed to in `onApplicationBootstrap`: be ready in `onModuleInit`, or load the list here. */
  origins(): Observable<readonly (string | RegExp)[]>;
}

/** How long a provider's answers are cached. Times are in milliseconds. */
export interface CorsProviderCacheOptions {
  /**
   * How long a grant is used, from the moment the provider was asked: a revoked origin is refused after this
   * time at the latest. A grant in use is renewed in the background shortly before it expires. With 0, the provider
   * is asked for each request, and answers are kept only for `staleMs`. Default 60,000.
   */
  ttlMs?: number;
  /** How long a refusal is used: an added origin is granted after this time at the latest. Default 10,000. */
  negativeTtlMs?: number;
  /**
   * How much longer the last answer is used if the provider fails. A provider that answers is never overruled by an
   * older answer. Default 300,000.
   */
  staleMs?: number;
  /** Maximum number of cached grants; as many refusals are cached beside them. Default 10,000. */
  max?: number;
}

/** Options of {@link fromProvider}. */
export interface CorsProviderOptions {
  /** `false` asks the provider for each request. Default: on. Without effect on a source. */
  cache?: false | CorsProviderCacheOptions;
  /** Milliseconds a provider may take to answer, and a source to deliver its first list. Default 5,000. */
  timeoutMs?: number;
}

/** A provider that decides about origins, with options. Made by {@link fromProvider}. */
export class CorsOriginReference {
  constructor(
    /** The provider's class or token. */
    readonly token: InjectionToken,
    readonly options: CorsProviderOptions,
  ) {
    Object.freeze(this);
  }
}
brand(CorsOriginReference, 'origin-reference');

/**
 * Takes the allowed origins from one of the application's providers, found by its token in any module.
 *
 * @param token class or token of a singleton that has `isAllowed()` ({@link CorsOriginProvider}) or `origins()`
 *   ({@link CorsOriginSource})
 * @throws {CorsConfigurationError} at start-up: CORS_E006, CORS_E016, CORS_E019, CORS_E020, CORS_E021, CORS_E026
 */
export function fromProvider(token: InjectionToken, options: CorsProviderOptions = {}): CorsOriginReference {
  return new CorsOriginReference(token, options);
}

/** The name of a provider in error messages and in the log. */
export function nameOfToken(token: InjectionToken): string {
  return typeof token === 'function' ? token.name : String(token);
}
