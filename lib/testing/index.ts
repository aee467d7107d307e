/**
 * A page of any origin, in your tests: see docs/testing.md.
 * @module nestjs-cors/testing
 */
export { CorsBlockedError } from './cors-blocked-error.js';
export { corsMatchers } from './cors-matchers.js';
export { describePolicies } from './describe-policies.js';
export type { CorsMatchers } from './matcher-types.js';
export type { Exchange } from '../wire/exchange.js';
export { openPage } from './open-page.js';
export type { PageOptions } from './open-page.js';
export type { Page } from './page.js';
