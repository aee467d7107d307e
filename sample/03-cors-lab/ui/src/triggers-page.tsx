import { useState } from 'preact/hooks';
import { reasonsOf } from '../../src/scenarios/preflight-prediction.js';
import { triggers } from '../../src/scenarios/triggers.js';
import type { Trigger } from '../../src/scenarios/triggers.js';
import { CodeBlock } from './code-block.js';
import { countOf } from './exchange-list.js';
import type { LabView } from './lab.js';
import { requestCode } from './request-code.js';
import { runRequest } from './run.js';
import type { RunOutcome } from '../../src/scenarios/run-outcome.js';

type Outcomes = Readonly<Record<string, RunOutcome | Error | 'running'>>;

export function TriggersPage({ lab }: { readonly lab: LabView }) {
  const [outcomes, setOutcomes] = useState<Outcomes>({});
  const send = async ({ id, send: form }: Trigger) => {
    const note = (outcome: Outcomes[string]) => {
      setOutcomes((before) => ({ ...before, [id]: outcome }));
    };
    note('running');
    note(await runRequest(lab, 'page', form).catch((error: unknown) => new Error(String(error))));
  };
  const sendAll = async () => {
    for (const trigger of triggers) await send(trigger);
  };
  const counted = triggers.map(({ id }) => outcomes[id]).filter(isOutcome);
  return (
    <>
      <p class="intro">
        The browser sends a request at once if a plain HTML form could make it. All others need a preflight
        first. Each request is really sent, and the server counts what arrives.
      </p>
      <CodeBlock title="Server" code={lab.info.sources['triggers'] ?? ''} />
      <p class="actions">
        <button type="button" class="send" id="send-all" onClick={() => void sendAll()}>
          Send all {triggers.length}
        </button>
        <span role="status" aria-live="polite" id="triggers-count">
          {counted.length === 0 ? 'None sent yet.' : `${counted.length} of ${triggers.length} sent.`}
        </span>
      </p>
      <div class="card">
        <table id="triggers" class="stacking">
          <caption>Forms of request: prediction, and what the server saw</caption>
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">Prediction</th>
              <th scope="col">The server saw</th>
              <th scope="col">
                <span class="visually-hidden">Send</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {triggers.map((trigger) => (
              <Row
                key={trigger.id}
                trigger={trigger}
                outcome={outcomes[trigger.id]}
                lab={lab}
                onSend={() => void send(trigger)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface RowProps {
  readonly trigger: Trigger;
  readonly outcome: Outcomes[string] | undefined;
  readonly lab: LabView;
  readonly onSend: () => void;
}

function Row({ trigger, outcome, lab, onSend }: RowProps) {
  const reasons = reasonsOf(trigger.send);
  return (
    <tr id={`trigger-${trigger.id}`}>
      <td data-label="Request">
        <details>
          <summary>{trigger.title}</summary>
          <CodeBlock title="Browser, on PAGE" code={requestCode(trigger.send, lab.addresses)} />
        </details>
      </td>
      <td data-label="Prediction">
        <strong>{reasons.length === 0 ? 'no preflight' : 'preflight'}</strong>
        {reasons.length > 0 && `: ${reasons.join('; ')}`}
      </td>
      <td data-label="The server saw" class="seen">
        <Seen outcome={outcome} predicted={reasons.length > 0} />
      </td>
      <td>
        <button type="button" class="small" aria-label={`Send: ${trigger.title}`} onClick={onSend}>
          Send
        </button>
      </td>
    </tr>
  );
}

function Seen({
  outcome,
  predicted,
}: {
  readonly outcome: Outcomes[string] | undefined;
  readonly predicted: boolean;
}) {
  if (outcome === undefined) return <span class="none">not sent</span>;
  if (outcome === 'running') return <span class="none">sending…</span>;
  if (outcome instanceof Error) return <span class="answer-word bad">{outcome.message}</span>;
  const asPredicted = outcome.exchanges.some(({ kind }) => kind === 'preflight') === predicted;
  return (
    <>
      {countOf(outcome.exchanges)},{' '}
      <strong class={`answer-word ${asPredicted ? 'good' : 'bad'}`}>
        {asPredicted ? 'as predicted' : 'not as predicted'}
      </strong>
    </>
  );
}

function isOutcome(outcome: Outcomes[string] | undefined): outcome is RunOutcome {
  return typeof outcome === 'object' && !(outcome instanceof Error);
}
