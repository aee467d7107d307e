import { useState } from 'preact/hooks';
import type { Variant } from '../../src/scenarios/index.js';
import type { Exchange } from '../../src/watch/exchange.js';
import type { LabView } from './lab.js';
import { runAttempt } from './run.js';
import type { AttemptOutcome } from '../../src/scenarios/run-outcome.js';

export type AttemptState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly exchanges: readonly Exchange[] }
  | { readonly kind: 'done'; readonly outcome: AttemptOutcome }
  | { readonly kind: 'failed'; readonly message: string };

/** The state of one attempt, and the function that starts it. */
export function useAttempt(lab: LabView, scenario: string, variant: Variant) {
  const [state, setState] = useState<AttemptState>({ kind: 'idle' });
  const run = async () => {
    const exchanges: Exchange[] = [];
    setState({ kind: 'running', exchanges });
    try {
      const outcome = await runAttempt(lab, scenario, variant, (exchange) => {
        exchanges.push(exchange);
        setState({ kind: 'running', exchanges: [...exchanges] });
      });
      setState({ kind: 'done', outcome });
    } catch (error) {
      setState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  return { state, run };
}
