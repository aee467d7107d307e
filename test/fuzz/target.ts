import type { Arbitrary } from 'fast-check';

/**
 * Something to try with inputs that nobody thought of. Inputs are plain data, so that one that broke something can be
 * kept as a file and tried again forever.
 */
export interface FuzzTarget<Input = unknown> {
  readonly name: string;
  readonly inputs: Arbitrary<Input>;
  /** How many inputs are tried before the other targets get their turn. */
  readonly runs: number;
  /** Throws if an invariant does not hold. */
  check(input: Input): void | Promise<void>;
}

/** Throws if the invariant does not hold; `otherwise` says what broke it. */
export function hold(invariant: boolean, otherwise: () => string): void {
  if (!invariant) throw new Error(otherwise());
}

/** How long one input may take. Time on a busy machine varies, so the best of three counts. */
const MOST_MS = 50;

export function inBoundedTime<T>(run: () => T): T {
  let best = Infinity;
  for (let attempt = 0; attempt < 3; attempt++) {
    const start = performance.now();
    const result = run();
    best = Math.min(best, performance.now() - start);
    if (best <= MOST_MS) return result;
  }
  throw new Error(`It takes ${Math.round(best)} ms`);
}
