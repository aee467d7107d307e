import type { CorsPolicyOptions } from './cors-options.js';

const CORS_METADATA = 'nestjs-cors:policy';

/** What a `@Cors()` says, as it is kept on the class or the method. */
export interface CorsMetadata {
  readonly enabled: boolean;
  readonly options: CorsPolicyOptions;
}

/** Keeps what a `@Cors()` says on a class or a method. */
export function writeCorsMetadata(target: object, metadata: CorsMetadata): void {
  Reflect.defineMetadata(CORS_METADATA, metadata, target);
}

/** The nearest `@Cors()` on a class, its base classes included, or on a method. */
export function readCorsMetadata(target: object): CorsMetadata | undefined {
  return Reflect.getMetadata(CORS_METADATA, target) as CorsMetadata | undefined;
}
