import { useState } from 'preact/hooks';
import { freeContentTypes, freeMethods, freePolicies, requestOf } from '../../src/scenarios/free-form.js';
import type { FreeForm } from '../../src/scenarios/free-form.js';
import { predict } from '../../src/scenarios/predict.js';
import type { Prediction } from '../../src/scenarios/predict.js';
import type { RequestForm } from '../../src/scenarios/request-form.js';
import { CodeBlock } from './code-block.js';
import { ExchangeList } from './exchange-list.js';
import { Choice, Lines } from './fields.js';
import type { LabView } from './lab.js';
import { requestCode } from './request-code.js';
import { runRequest } from './run.js';
import type { RunOutcome } from '../../src/scenarios/run-outcome.js';
import { Verdict, verdictOf } from './verdict.js';

const first: FreeForm = {
  from: 'page',
  policy: 'page',
  method: 'PATCH',
  headers: 'Authorization: Bearer token',
  contentType: 'application/json',
  credentials: 'same-origin',
};

export function FreeFormPage({ lab }: { readonly lab: LabView }) {
  const [form, setForm] = useState(first);
  const [outcome, setOutcome] = useState<RunOutcome | Error | 'running'>();
  const set = (change: Partial<FreeForm>) => {
    setForm({ ...form, ...change });
    setOutcome(undefined);
  };
  const request = tryRequest(form);
  const policy = freePolicies.find(({ id }) => id === form.policy);
  const prediction =
    request instanceof Error || policy === undefined ? undefined : predict(request, form.from, policy.facts);
  const send = async (wanted: RequestForm) => {
    setOutcome('running');
    setOutcome(await runRequest(lab, form.from, wanted).catch((error: unknown) => new Error(String(error))));
  };
  return (
    <>
      <p class="intro">Put a request together, read the prediction, then send it and see.</p>
      <form
        class="card sends"
        aria-label="Request"
        onSubmit={(event) => {
          event.preventDefault();
          if (!(request instanceof Error)) void send(request);
        }}
      >
        <FormFields form={form} lab={lab} set={set} />
        <div class="sides">
          <CodeBlock title="Server" code={lab.info.sources[`free-${form.policy}`] ?? ''} />
          {request instanceof Error ? (
            <p class="departure" role="alert">
              {request.message}
            </p>
          ) : (
            <CodeBlock
              title={`Browser, on ${form.from === 'page' ? 'PAGE' : 'STRANGER'}`}
              code={requestCode(request, lab.addresses)}
            />
          )}
        </div>
        <div id="prediction" role="status" aria-live="polite">
          {prediction !== undefined && <PredictionView prediction={prediction} />}
        </div>
        <button type="submit" class="send" disabled={request instanceof Error || outcome === 'running'}>
          {outcome === 'running' ? 'Sending…' : 'Send'}
        </button>
      </form>
      <div role="status" aria-live="polite" id="free-verdict">
        {outcome instanceof Error && <p class="departure">{outcome.message}</p>}
        {isOutcome(outcome) && prediction !== undefined && (
          <RealOutcome outcome={outcome} prediction={prediction} />
        )}
      </div>
      {isOutcome(outcome) && (
        <div class="card outcome">
          <ExchangeList exchanges={outcome.exchanges} running={false} />
        </div>
      )}
    </>
  );
}

interface FormFieldsProps {
  readonly form: FreeForm;
  readonly lab: LabView;
  readonly set: (change: Partial<FreeForm>) => void;
}

function FormFields({ form, lab, set }: FormFieldsProps) {
  const { page, stranger } = lab.info;
  return (
    <div class="fields">
      <Choice
        name="policy"
        label="Policy"
        value={form.policy}
        options={freePolicies.map(({ id, title }) => [id, title])}
        onChange={(policy) => {
          set({ policy });
        }}
      />
      <Choice
        name="from"
        label="Page origin"
        value={form.from}
        options={[
          ['page', `PAGE, ${page}`],
          ['stranger', `STRANGER, ${stranger}`],
        ]}
        onChange={(from) => {
          set({ from });
        }}
      />
      <Choice
        name="method"
        label="Method"
        value={form.method}
        options={freeMethods.map((method) => [method, method])}
        onChange={(method) => {
          set({ method });
        }}
      />
      <Choice
        name="contentType"
        label="Content type"
        value={form.contentType}
        options={[['', 'none'], ...freeContentTypes.map((type): [string, string] => [type, type])]}
        onChange={(contentType) => {
          set({ contentType });
        }}
      />
      <Choice
        name="credentials"
        label="Credentials"
        value={form.credentials}
        options={[
          ['omit', 'omit'],
          ['same-origin', 'same-origin (the default)'],
          ['include', 'include'],
        ]}
        onChange={(credentials) => {
          set({ credentials });
        }}
      />
      <Lines
        name="headers"
        label="Headers, one “Name: value” a line"
        value={form.headers}
        onChange={(headers) => {
          set({ headers });
        }}
      />
    </div>
  );
}

function PredictionView({ prediction }: { readonly prediction: Prediction }) {
  return (
    <>
      <h2 class="prediction-title">
        Prediction: {prediction.preflight ? 'preflight' : 'no preflight'},{' '}
        {prediction.blocked ? 'blocked' : 'readable'}
      </h2>
      <ul>
        {prediction.because.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  );
}

function RealOutcome({
  outcome,
  prediction,
}: {
  readonly outcome: RunOutcome;
  readonly prediction: Prediction;
}) {
  const [result] = outcome.results;
  if (result === undefined) return null;
  const preflight = outcome.exchanges.some(({ kind }) => kind === 'preflight');
  const asPredicted =
    (result.kind === 'blocked') === prediction.blocked && preflight === prediction.preflight;
  return (
    <Verdict
      verdict={verdictOf(result)}
      text={asPredicted ? 'As predicted.' : 'Unlike the prediction: please tell us about this request.'}
    />
  );
}

function tryRequest(form: FreeForm): RequestForm | Error {
  try {
    return requestOf(form);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isOutcome(outcome: RunOutcome | Error | 'running' | undefined): outcome is RunOutcome {
  return typeof outcome === 'object' && !(outcome instanceof Error);
}
