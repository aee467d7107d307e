/** Injection token of the options given to `CorsModule.forRoot()`; the same in every copy of this library. */
export const CORS_OPTIONS = Symbol.for('nestjs-cors:options');
