import type { CorsReason } from '../protocol/cors-reason.js';

/** The matchers that `expect.extend(corsMatchers)` adds to `expect()`. Await each of them. */
export interface CorsMatchers {
  /** Passes if the script may read the response: it is neither blocked nor opaque. */
  toBeReadable(): Promise<void>;
  /** Passes if the browser blocks the request; with a reason: if that is why. */
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
