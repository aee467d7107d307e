import { useState } from 'preact/hooks';
import type { Variant } from '../../src/scenarios/index.js';
import type { Attempt, Scenario } from '../../src/scenarios/scenario.js';
import { AttemptOutcomePanel } from './attempt-outcome.js';
import { isSameCode } from './changed-lines.js';
import { CodeBlock } from './code-block.js';
import type { LabView } from './lab.js';
import { attemptCode } from './request-code.js';
import { useAttempt } from './use-attempt.js';

interface CardProps {
  readonly scenario: Scenario;
  readonly lab: LabView;
}

export function ScenarioCard({ scenario, lab }: CardProps) {
  const [sent, setSent] = useState(false);
  const { id, title, shows, attempt, fix } = scenario;
  return (
    <article class="card" id={`scenario-${id}`} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p>{shows}</p>
      <Trial
        lab={lab}
        scenario={id}
        variant="as-is"
        attempt={attempt}
        button={isStart(attempt) ? 'Start it' : 'Send'}
        onSent={() => {
          setSent(true);
        }}
      />
      {fix !== undefined && sent && (
        <section class="fix" aria-labelledby={`${id}-fix`}>
          <h3 id={`${id}-fix`}>The fix</h3>
          <p>{fix.words}</p>
          <Trial
            lab={lab}
            scenario={id}
            variant="fixed"
            attempt={fix.attempt}
            before={attempt}
            button={isStart(attempt) ? 'Start it with the fix' : 'Send with the fix'}
          />
        </section>
      )}
    </article>
  );
}

interface TrialProps {
  readonly lab: LabView;
  readonly scenario: string;
  readonly variant: Variant;
  readonly attempt: Attempt;
  /** What was tried before the fix. */
  readonly before?: Attempt;
  readonly button: string;
  readonly onSent?: () => void;
}

/** Both sides' code, a button, and the outcome. */
function Trial({ lab, scenario, variant, attempt, before, button, onSent }: TrialProps) {
  const { state, run } = useAttempt(lab, scenario, variant);
  return (
    <div class="trial" data-variant={variant} data-state={state.kind}>
      <BothSides lab={lab} attempt={attempt} before={before} />
      <button
        type="button"
        class="send"
        disabled={state.kind === 'running'}
        onClick={() => {
          void run().then(onSent);
        }}
      >
        {state.kind === 'running' ? 'Sending…' : button}
      </button>
      <AttemptOutcomePanel attempt={attempt} state={state} lab={lab} />
    </div>
  );
}

type BothSidesProps = Pick<TrialProps, 'lab' | 'attempt'> & { readonly before: Attempt | undefined };

/** The code of the server and of what calls it; of a fix, the side that changed. */
function BothSides({ lab, attempt, before }: BothSidesProps) {
  const server = sourceOf(attempt, lab);
  const serverBefore = before && sourceOf(before, lab);
  const client = attemptCode(attempt, lab.addresses);
  const clientBefore = before && attemptCode(before, lab.addresses);
  const showsServer = serverBefore === undefined || !isSameCode(server, serverBefore);
  const showsClient = clientBefore === undefined || !isSameCode(client, clientBefore);
  return (
    <div class="sides">
      {showsServer && <CodeBlock title="Server" code={server} compareWith={serverBefore} />}
      {showsClient && <CodeBlock title={clientTitle(attempt)} code={client} compareWith={clientBefore} />}
      {!showsServer && <p class="note">The server’s code stays as it is.</p>}
      {!showsClient && !isStart(attempt) && <p class="note">The caller’s code stays as it is.</p>}
    </div>
  );
}

function sourceOf(attempt: Attempt, { info }: LabView): string {
  return attempt.server.map((region) => info.sources[region] ?? `// ${region} is missing`).join('\n\n');
}

function clientTitle({ steps }: Attempt): string {
  const senders = new Set(steps.map(({ by }) => by));
  if (steps.some((step) => 'start' in step)) return 'Start';
  if (senders.has('server')) return 'Browser, on PAGE, and a program';
  return senders.has('stranger') ? 'Browser, on STRANGER' : 'Browser, on PAGE';
}

function isStart({ steps }: Attempt): boolean {
  return steps.some((step) => 'start' in step);
}
