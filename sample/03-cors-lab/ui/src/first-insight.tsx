import type { StepResult } from '../../src/scenarios/compare.js';
import { attemptOf } from '../../src/scenarios/index.js';
import type { Exchange } from '../../src/watch/exchange.js';
import type { LabView } from './lab.js';
import { attemptCode } from './request-code.js';
import { useAttempt } from './use-attempt.js';
import type { AttemptState } from './use-attempt.js';

const SCENARIO = 'simple-no-policy';

/** A request that the browser blocks, and the line that lets it through: what the server did next to what the page got. */
export function FirstInsight({ lab }: { readonly lab: LabView }) {
  const before = useAttempt(lab, SCENARIO, 'as-is');
  const after = useAttempt(lab, SCENARIO, 'fixed');
  const wasSent = before.state.kind === 'done';
  return (
    <section class="card first" aria-labelledby="first-title">
      <h2 id="first-title">See it happen</h2>
      <p>
        This page asks the API for a greeting:{' '}
        <code>{attemptCode(attemptOf(SCENARIO, 'as-is'), lab.addresses)}</code>
      </p>
      <Try id="first-send" button="Send it" state={before.state} run={before.run}>
        <>
          The server <strong>did its work and answered</strong>. Your browser withheld the response, because
          none of its headers names this page.
        </>
      </Try>
      {wasSent && (
        <>
          <p>
            Now with one line on the controller: <code>@Cors('{lab.info.page}')</code>
          </p>
          <Try id="first-fix" button="Send it with the line" state={after.state} run={after.run}>
            <>
              The response now says <code>Access-Control-Allow-Origin: {lab.info.page}</code>, and the page
              can read it. That is all CORS is; the rest is detail.
            </>
          </Try>
        </>
      )}
    </section>
  );
}

interface TryProps {
  readonly id: string;
  readonly button: string;
  readonly state: AttemptState;
  readonly run: () => Promise<void>;
  /** The lesson of the outcome. */
  readonly children: preact.ComponentChildren;
}

function Try({ id, button, state, run, children }: TryProps) {
  const running = state.kind === 'running';
  return (
    <>
      <button
        type="button"
        class="send"
        id={id}
        aria-disabled={running}
        onClick={() => {
          if (!running) void run();
        }}
      >
        {running ? 'Sending…' : button}
      </button>
      <div role="status" aria-live="polite" id={`${id}-outcome`}>
        {state.kind === 'failed' && <p class="departure">{state.message}</p>}
        {state.kind === 'done' && (
          <>
            <Pair exchange={state.outcome.exchanges.at(-1)} result={state.outcome.results.at(-1)} />
            <p>{children}</p>
          </>
        )}
      </div>
    </>
  );
}

interface PairProps {
  readonly exchange: Exchange | undefined;
  readonly result: StepResult | undefined;
}

function Pair({ exchange, result }: PairProps) {
  const isRead = result?.kind === 'response';
  return (
    <dl class="two-sides">
      <div class="side good">
        <dt>The server</dt>
        <dd>
          {exchange === undefined
            ? 'saw nothing'
            : `answered ${exchange.method} ${exchange.path} with ${exchange.status}`}
        </dd>
      </div>
      <div class={`side ${isRead ? 'good' : 'bad'}`}>
        <dt>The page</dt>
        <dd>
          {isRead
            ? `read ${result.status}: ${result.body}`
            : result?.kind === 'blocked' && `got nothing but ${result.error}`}
        </dd>
      </div>
    </dl>
  );
}
