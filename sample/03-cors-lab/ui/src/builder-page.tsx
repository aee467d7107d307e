import { useEffect, useState } from 'preact/hooks';
import type { BuilderAnswer } from '../../src/builder/builder-answer.js';
import { requestOf } from '../../src/builder/request-form-fields.js';
import type { BuilderForm } from '../../src/builder/request-form-fields.js';
import type { RunOutcome } from '../../src/scenarios/run-outcome.js';
import { explainForm } from './ask-lab.js';
import { BuilderFields } from './builder-fields.js';
import { CodeBlock } from './code-block.js';
import { ExchangeList } from './exchange-list.js';
import { ExplanationView } from './explanation-view.js';
import type { LabView } from './lab.js';
import { requestCode } from './request-code.js';
import { runRequest } from './run.js';
import { Verdict, verdictOf } from './verdict.js';

const first: BuilderForm = {
  from: 'page',
  policy: '@Cors(PAGE)',
  method: 'PATCH',
  headers: 'Authorization: Bearer token',
  contentType: 'application/json',
  credentials: 'same-origin',
};

/** The reader's own policy and request: what the library predicts, and what really happens. */
export function BuilderPage({ lab }: { readonly lab: LabView }) {
  const [form, setForm] = useState(first);
  const [answer, setAnswer] = useState<BuilderAnswer | Error>();
  const [outcome, setOutcome] = useState<RunOutcome | Error | 'running'>();
  useEffect(() => {
    let stale = false;
    setAnswer(undefined);
    setOutcome(undefined);
    const timer = setTimeout(() => {
      void explainForm(lab, form)
        .catch(toError)
        .then((answered) => {
          if (!stale) setAnswer(answered);
        });
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [lab, form]);
  const path = answer !== undefined && 'path' in answer ? answer.path : undefined;
  const canSend = path !== undefined && outcome !== 'running';
  const send = async () => {
    if (!canSend) return;
    setOutcome('running');
    setOutcome(await runRequest(lab, form.from, requestOf(form, path)).catch(toError));
  };
  return (
    <>
      <p class="intro">
        Write a policy, put a request together, and read what <code>CorsService.explain()</code> predicts.
        Then send the request and compare.
      </p>
      <form
        class="card sends"
        aria-label="Policy and request"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <BuilderFields
          form={form}
          lab={lab}
          set={(change) => {
            setForm({ ...form, ...change });
          }}
        />
        <RequestCode form={form} lab={lab} />
        <div id="prediction" role="status" aria-live="polite">
          {answer === undefined ? <p class="note">Asking…</p> : <Prediction answer={answer} />}
        </div>
        <button type="submit" class="send" aria-disabled={!canSend}>
          {outcome === 'running' ? 'Sending…' : 'Send'}
        </button>
      </form>
      <div role="status" aria-live="polite" id="real-verdict">
        {outcome instanceof Error && <p class="departure">{outcome.message}</p>}
        {isOutcome(outcome) && answer !== undefined && 'explanation' in answer && (
          <RealOutcome outcome={outcome} answer={answer} />
        )}
      </div>
      {isOutcome(outcome) && (
        <div class="card outcome">
          <ExchangeList exchanges={outcome.exchanges} running={false} level={2} />
        </div>
      )}
    </>
  );
}

/** The request as code; nothing while its headers cannot be read (the prediction says so). */
function RequestCode({ form, lab }: { readonly form: BuilderForm; readonly lab: LabView }) {
  try {
    const code = requestCode(requestOf(form, '/yours'), lab.addresses);
    return <CodeBlock title={`Browser, on ${form.from === 'page' ? 'PAGE' : 'STRANGER'}`} code={code} />;
  } catch {
    return null;
  }
}

/** The lab is not asked while the reader is still typing. */
const PAUSE_MS = 200;

function Prediction({ answer }: { readonly answer: BuilderAnswer | Error }) {
  if (answer instanceof Error) {
    return (
      <p class="departure" role="alert">
        {answer.message}
      </p>
    );
  }
  if (answer.kind === 'explained') return <ExplanationView explanation={answer.explanation} />;
  return (
    <>
      <h2 class="prediction-title">With this policy the application does not start</h2>
      {answer.issues.map((issue) => (
        <pre key={issue} class="message">
          {issue}
        </pre>
      ))}
    </>
  );
}

interface RealOutcomeProps {
  readonly outcome: RunOutcome;
  readonly answer: Extract<BuilderAnswer, { kind: 'explained' }>;
}

function RealOutcome({ outcome, answer: { explanation } }: RealOutcomeProps) {
  const [result] = outcome.results;
  if (result === undefined) return null;
  const preflight = outcome.exchanges.some(({ kind }) => kind === 'preflight');
  const asPredicted =
    (result.kind === 'blocked') === (explanation.verdict === 'blocked') &&
    preflight === (explanation.preflight !== undefined);
  return (
    <Verdict
      verdict={verdictOf(result)}
      text={asPredicted ? 'As predicted.' : 'Not as predicted: please report this request.'}
    />
  );
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isOutcome(outcome: RunOutcome | Error | 'running' | undefined): outcome is RunOutcome {
  return typeof outcome === 'object' && !(outcome instanceof Error);
}
