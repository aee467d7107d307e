/** Token of the options given to `CorsModule.forRoot()`. */
export const CORS_OPTIONS = Symbol('CORS_OPTIONS');
