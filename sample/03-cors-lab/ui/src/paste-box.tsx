import { useState } from 'preact/hooks';
import { consoleMessage, NO_ALLOW_ORIGIN } from '../../src/scenarios/quoted-failure.js';
import { answerPaste } from '../../src/paste/answer-paste.js';
import type { PasteAnswer } from '../../src/paste/paste-answer.js';
import { scenarios } from '../../src/scenarios/index.js';
import { BROWSER_NAMES, thisBrowser } from './browser-name.js';
import { CodeBlock } from './code-block.js';
import type { LabView } from './lab.js';

/** Takes a console message, a `curl` command or a `fetch()` call, and says what it means. Nothing leaves the page. */
export function PasteBox({ lab }: { readonly lab: LabView }) {
  const [text, setText] = useState('');
  const answer = text.trim() === '' ? undefined : answerPaste(text);
  return (
    <section class="card" aria-labelledby="paste-title">
      <h2 id="paste-title">Paste your error</h2>
      <label>
        A message of your browser’s console, a curl command, or a fetch() call
        <textarea
          id="paste"
          rows={4}
          spellcheck={false}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
          }}
        />
      </label>
      <p class="actions">
        <span class="note">For example:</span>
        {examples(lab).map(({ name, example }) => (
          <button
            key={name}
            type="button"
            class="small"
            onClick={() => {
              setText(example);
            }}
          >
            {name}
          </button>
        ))}
      </p>
      <div role="status" aria-live="polite" id="paste-answer">
        {answer !== undefined && <Answer answer={answer} />}
      </div>
    </section>
  );
}

function Answer({ answer }: { readonly answer: PasteAnswer }) {
  const { kind, title, says, fix, code, card, notes, ask } = answer;
  return (
    <div class="answer-panel" data-kind={kind}>
      <h3>{title}</h3>
      {says.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {(kind === 'unknown' || kind === 'type-error') && <Questions />}
      {fix !== undefined && (
        <p>
          <strong>The fix.</strong> {fix}
        </p>
      )}
      {code !== undefined && <CodeBlock title="In Nest" code={code} />}
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Links card={card} ask={ask} />
    </div>
  );
}

interface LinksProps {
  readonly card: string | undefined;
  readonly ask: PasteAnswer['ask'] | undefined;
}

function Links({ card, ask }: LinksProps) {
  const scenario = scenarios.find(({ id }) => id === card);
  return (
    <>
      {scenario !== undefined && (
        <p>
          The card that shows it: <a href={`#scenario-${scenario.id}`}>{scenario.title}</a>
        </p>
      )}
      {ask !== undefined && (
        <p>
          What does this server really answer?{' '}
          <a href={addressOfAsking(ask)}>Ask it on the page “Your API”</a>
        </p>
      )}
    </>
  );
}

function addressOfAsking({
  url,
  page,
  method,
  headers,
  credentials,
}: NonNullable<PasteAnswer['ask']>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.replaceAll('…', 'x')}`);
  const settings = new URLSearchParams({
    url,
    ...(page === undefined ? {} : { origin: page }),
    method,
    headers: lines.join('\n'),
    credentials: credentials === 'include' ? 'yes' : 'no',
  });
  return `#your-api?${settings.toString()}`;
}

/** The next questions, if the text does not say why. */
function Questions() {
  return (
    <ol class="steps">
      <li>
        <strong>What else does the console say?</strong> Open the developer tools, and look in the console for
        a line that begins with “Access to fetch”, “Cross-Origin Request Blocked” or “Origin … is not
        allowed”. Paste that one.
      </li>
      <li>
        <strong>Did the request arrive at the server?</strong> Look in the Network panel for its status. If
        there is none, neither for it nor for an OPTIONS before it, the address, the network or the
        certificate is at fault, not CORS. If there is one, choose “Copy as cURL” from its menu, and paste
        that.
      </li>
    </ol>
  );
}

function examples({
  info,
  addresses,
}: LabView): readonly { readonly name: string; readonly example: string }[] {
  const url = `${addresses.closed}/orders/7`;
  const message = consoleMessage(NO_ALLOW_ORIGIN, {
    url,
    page: info.page,
    status: 200,
    browser: thisBrowser,
  });
  return [
    { name: `a message of ${BROWSER_NAMES[thisBrowser]}`, example: message ?? '' },
    {
      name: 'a curl command',
      example: `curl '${url}' -X DELETE -H 'Authorization: Bearer token' -H 'Origin: ${info.page}'`,
    },
    { name: 'a fetch() call', example: `await fetch('${url}', { credentials: 'include' });` },
  ];
}
