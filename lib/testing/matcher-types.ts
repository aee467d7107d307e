import type { CorsReason } from '../protocol/cors-reason.js';

/** What `expect.extend(corsMatchers)` adds to `expect()`. */
export interface CorsMatchers {
  /** Script gets the response and may read it. Await it. */
  toBeReadable(): Promise<void>;
  /** The browser blocks the request; with a reason: because of it. Await it. */
  toBeBlocked(reason?: CorsReason): Promise<void>;
}

// Jest with @types/jest.
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- that is how @types/jest has it
  namespace jest {
    // oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-unused-vars -- the same parameters as there
    interface Matchers<R, T = {}> extends CorsMatchers {}
  }
}

// Jest with @jest/globals. It need not be installed, nor Vitest.
// @ts-ignore
declare module 'expect' {
  // oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-unused-vars -- the same parameters as there
  interface Matchers<R extends void | Promise<void>, T = unknown> extends CorsMatchers {}
}

// @ts-ignore
declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-empty-object-type, typescript/no-unused-vars -- the same parameters as there
  interface Assertion<T = any> extends CorsMatchers {}
}
