import type { Exchange } from '../watch/exchange.js';
import type { StepResult } from './compare.js';

/** The outcome of a run: what the page got, and what the server saw. */
export interface RunOutcome {
  readonly run: string;
  readonly results: readonly StepResult[];
  readonly exchanges: readonly Exchange[];
}

export interface AttemptOutcome extends RunOutcome {
  /** The differences from what the scenario states. */
  readonly departures: readonly string[];
}
