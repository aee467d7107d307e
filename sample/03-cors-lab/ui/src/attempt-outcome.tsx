import { useEffect, useState } from 'preact/hooks';
import type { StepResult } from '../../src/scenarios/compare.js';
import { consoleMessage } from '../../src/scenarios/quoted-failure.js';
import { addressOf } from '../../src/scenarios/request-form.js';
import { blockedStep } from '../../src/scenarios/scenario.js';
import type { Attempt, Step } from '../../src/scenarios/scenario.js';
import type { RunOutcome } from '../../src/scenarios/run-outcome.js';
import { BROWSER_NAMES, thisBrowser } from './browser-name.js';
import { ExchangeList } from './exchange-list.js';
import { Heading } from './heading.js';
import type { LabView } from './lab.js';
import type { AttemptState } from './use-attempt.js';
import { Verdict, verdictOf } from './verdict.js';

interface OutcomeProps {
  readonly attempt: Attempt;
  readonly state: AttemptState;
  readonly lab: LabView;
  /** Whether the details are shown rather than collapsed below the verdict. */
  readonly isOpen: boolean;
  /** Level of the headings. */
  readonly level: 3 | 4;
}

/** What the browser did, what the server saw, and which rule decided. */
export function AttemptOutcomePanel({ attempt, state, lab, isOpen, level }: OutcomeProps) {
  const [open, setOpen] = useState(isOpen);
  useEffect(() => {
    setOpen(isOpen);
  }, [isOpen, state.kind]);
  return (
    <>
      <div role="status" aria-live="polite">
        <Summary attempt={attempt} state={state} />
      </div>
      {(state.kind === 'running' || state.kind === 'done') && (
        <details
          class="outcome"
          open={open}
          onToggle={(event) => {
            setOpen(event.currentTarget.open);
          }}
        >
          <summary>What happened, step by step</summary>
          {state.kind === 'done' && (
            <Results steps={attempt.steps} results={state.outcome.results} level={level} />
          )}
          {!attempt.steps.some((step) => 'start' in step) && (
            <ExchangeList
              exchanges={state.kind === 'done' ? state.outcome.exchanges : state.exchanges}
              running={state.kind === 'running'}
              level={level}
            />
          )}
          {state.kind === 'done' && (
            <Explanation attempt={attempt} lab={lab} outcome={state.outcome} level={level} />
          )}
        </details>
      )}
    </>
  );
}

function Summary({ attempt, state }: Pick<OutcomeProps, 'attempt' | 'state'>) {
  if (state.kind === 'failed') return <p class="departure">{state.message}</p>;
  if (state.kind !== 'done') return null;
  const { results, departures } = state.outcome;
  const last = results.findLast(({ kind }) => kind === 'blocked') ?? results.at(-1);
  return (
    <>
      {last !== undefined && <Verdict verdict={verdictOf(last, attempt.partly)} text={attempt.outcome} />}
      {departures.length > 0 && (
        <div class="departure">
          <p>This is not what the lab expects:</p>
          <ul>
            {departures.map((departure) => (
              <li key={departure}>{departure}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface ResultsProps {
  readonly level: 3 | 4;
  readonly steps: readonly Step[];
  readonly results: readonly StepResult[];
}

function Results({ steps, results, level }: ResultsProps) {
  return (
    <section>
      <Heading level={level}>{resultsTitle(steps)}</Heading>
      {isRepetition(results) ? (
        <>
          <p class="step">Each of the {results.length} times</p>
          <Result step={steps[0]} result={results[0] as StepResult} />
        </>
      ) : (
        <ol class="results">
          {results.map((result, index) => (
            <li key={index}>
              {results.length > 1 && <p class="step">{stepTitle(steps[index], index)}</p>}
              <Result step={steps[index]} result={result} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function isRepetition([first, ...others]: readonly StepResult[]): boolean {
  return others.length > 0 && others.every((other) => JSON.stringify(other) === JSON.stringify(first));
}

function resultsTitle(steps: readonly Step[]): string {
  if (steps.some((step) => 'start' in step)) return 'What happened';
  return steps.some(({ by }) => by === 'server') ? 'What the callers got' : 'What the page got';
}

function stepTitle(step: Step | undefined, index: number): string {
  if (step === undefined || !('send' in step)) return `${index + 1}.`;
  const by = step.by === 'server' ? 'the page’s own server, without a browser' : 'the browser';
  return `${index + 1}. ${step.send.method ?? 'GET'} ${step.send.path}, sent by ${by}`;
}

function Result({ step, result }: { readonly step: Step | undefined; readonly result: StepResult }) {
  switch (result.kind) {
    case 'blocked':
      return (
        <p>
          No status, no headers, no body; only <code>{result.error}</code>
        </p>
      );
    case 'started':
      return <p>The application started without an error.</p>;
    case 'refused-to-start':
      return <pre class="message">{result.error}</pre>;
    case 'response':
      return (
        <dl class="response">
          <dt>Status</dt>
          <dd>{result.status}</dd>
          {step?.by !== 'server' && (
            <>
              <dt>Readable headers</dt>
              <dd>{[...result.headers].sort().join(', ') || 'none'}</dd>
            </>
          )}
          <dt>Body</dt>
          <dd>{result.body === '' ? 'empty' : <code>{result.body}</code>}</dd>
        </dl>
      );
  }
}

type ExplanationProps = Pick<OutcomeProps, 'attempt' | 'lab' | 'level'> & { readonly outcome: RunOutcome };

function Explanation({ attempt, lab, outcome, level }: ExplanationProps) {
  const { rule } = attempt;
  const message = quotedMessage(attempt, lab, outcome);
  return (
    <section>
      <Heading level={level}>The rule</Heading>
      <p>
        <span class="rule">Rule {rule.id}</span> {rule.says}{' '}
        <a href={`https://fetch.spec.whatwg.org/#${rule.anchor}`} rel="noreferrer">
          Fetch standard, #{rule.anchor}
        </a>
      </p>
      {message !== undefined && (
        <>
          <Heading level={level}>In {BROWSER_NAMES[thisBrowser]}’s console</Heading>
          <blockquote>{message}</blockquote>
        </>
      )}
    </section>
  );
}

function quotedMessage(
  attempt: Attempt,
  { info, addresses }: LabView,
  { exchanges }: RunOutcome,
): string | undefined {
  const step = blockedStep(attempt);
  if (attempt.console === undefined || step === undefined || step.by === 'server') return undefined;
  const { preflight } = attempt.console;
  const status = exchanges.find(({ kind }) => (kind === 'preflight') === preflight)?.status ?? 0;
  return consoleMessage(attempt.console, {
    url: addressOf(step.send, addresses),
    page: info[step.by],
    status,
    browser: thisBrowser,
  });
}
