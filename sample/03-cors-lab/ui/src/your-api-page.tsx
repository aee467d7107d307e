import { useState } from 'preact/hooks';
import { parseHeaders } from '../../src/builder/request-form-fields.js';
import type { ApiAnswer } from '../../src/page/ask.controller.js';
import { askApi } from './ask-lab.js';
import { CheckReportView } from './check-report-view.js';
import { Choice, Line, Lines } from './fields.js';
import type { LabView } from './lab.js';
import { settingsOf } from './sections.js';

interface ApiForm {
  readonly url: string;
  readonly origin: string;
  readonly method: string;
  readonly headers: string;
  readonly credentials: 'no' | 'yes';
}

/** Asks the reader's own server as a browser would, and says what a page could read. */
export function YourApiPage({ lab }: { readonly lab: LabView }) {
  const [form, setForm] = useState(() => formOf(settingsOf(location.hash), lab));
  const [answer, setAnswer] = useState<ApiAnswer | 'running'>();
  const set = (change: Partial<ApiForm>) => {
    setForm({ ...form, ...change });
  };
  const ask = async () => {
    if (answer === 'running') return;
    setAnswer('running');
    setAnswer(await askWith(lab, form).catch((error: unknown) => failed(error)));
  };
  return (
    <>
      <p class="intro">
        What would a page of yours get from your API? The lab’s server asks it as a browser would, and says
        what it sent. It is <code>npx nestjs-cors check</code>, with a form.
      </p>
      <form
        class="card sends"
        aria-label="Your API"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <ApiFields form={form} set={set} />
        <p class="note">
          The lab sends a preflight if a browser would, then a GET or HEAD. Instead of any other method, it
          sends GET, without a body: nothing changes on the server.
        </p>
        <button type="submit" class="send" aria-disabled={answer === 'running'}>
          {answer === 'running' ? 'Sending…' : 'Ask it'}
        </button>
      </form>
      <div id="report" role="status" aria-live="polite">
        {typeof answer === 'object' && answer.kind === 'error' && <p class="departure">{answer.message}</p>}
        {typeof answer === 'object' && answer.kind === 'report' && <CheckReportView report={answer.report} />}
      </div>
    </>
  );
}

interface ApiFieldsProps {
  readonly form: ApiForm;
  readonly set: (change: Partial<ApiForm>) => void;
}

function ApiFields({ form, set }: ApiFieldsProps) {
  return (
    <div class="fields">
      <div class="wide">
        <Line
          name="url"
          label="Address of the request"
          value={form.url}
          onChange={(url) => {
            set({ url });
          }}
        />
      </div>
      <Line
        name="origin"
        label="Page origin"
        value={form.origin}
        onChange={(origin) => {
          set({ origin });
        }}
      />
      <Line
        name="method"
        label="Method"
        value={form.method}
        onChange={(method) => {
          set({ method });
        }}
      />
      <Choice
        name="credentials"
        label="Credentials"
        value={form.credentials}
        options={[
          ['no', 'no'],
          ['yes', "yes (credentials: 'include')"],
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

/** @throws {Error} naming the line that is not a header */
async function askWith(lab: LabView, { credentials, headers, ...form }: ApiForm): Promise<ApiAnswer> {
  return askApi(lab, { ...form, headers: parseHeaders(headers), credentials: credentials === 'yes' });
}

function failed(error: unknown): ApiAnswer {
  return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
}

/** The values in the address, completed with those of a request to the lab's own API. */
function formOf(settings: URLSearchParams, { info, addresses }: LabView): ApiForm {
  const isBlank = settings.get('url') === null;
  return {
    url: settings.get('url') ?? `${addresses.closed}/preflight/removable/books/1`,
    origin: settings.get('origin') ?? info.page,
    method: settings.get('method') ?? (isBlank ? 'DELETE' : 'GET'),
    headers: settings.get('headers') ?? '',
    credentials: settings.get('credentials') === 'yes' ? 'yes' : 'no',
  };
}
