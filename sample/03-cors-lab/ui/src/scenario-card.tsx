import { useEffect, useState } from 'preact/hooks';
import type { Attempt, Scenario } from '../../src/scenarios/scenario.js';
import { AttemptOutcomePanel } from './attempt-outcome.js';
import { isSameCode } from './changed-lines.js';
import { CodeBlock } from './code-block.js';
import { CopyButton } from './copy-button.js';
import type { LabView } from './lab.js';
import { attemptCode } from './request-code.js';
import { useAttempt } from './use-attempt.js';
import type { AttemptState } from './use-attempt.js';

interface CardProps {
  readonly scenario: Scenario;
  readonly lab: LabView;
  /** Whether it was sent last, and so shows its outcome in full. */
  readonly isLast: boolean;
  readonly onRun: () => void;
  /** Receives the function that sends the card as it is and, if it has a fix, with the fix. */
  readonly register: (run: () => Promise<void>) => void;
}

export function ScenarioCard({ scenario, lab, isLast, onRun, register }: CardProps) {
  const { id, title, shows, attempt, fix } = scenario;
  const [sent, setSent] = useState(false);
  const asIs = useAttempt(lab, id, 'as-is');
  const fixed = useAttempt(lab, id, 'fixed');
  const send = async () => {
    onRun();
    await asIs.run();
    setSent(true);
  };
  useEffect(() => {
    register(async () => {
      await send();
      if (fix !== undefined) await fixed.run();
    });
  });
  return (
    <article class="card" id={`scenario-${id}`} aria-labelledby={`${id}-title`}>
      <div class="card-head">
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        <span class="card-tools">
          <CopyButton
            label="Copy link"
            what={`the link to: ${title}`}
            text={() => new URL(`#scenario-${id}`, location.href).href}
          />
          <CopyButton
            label="Copy card"
            what={`as Markdown: ${title}`}
            text={() => asMarkdown(scenario, lab)}
          />
        </span>
      </div>
      <p>{shows}</p>
      <Trial
        lab={lab}
        variant="as-is"
        attempt={attempt}
        button={isStart(attempt) ? 'Start it' : 'Send'}
        state={asIs.state}
        isLast={isLast}
        onSend={send}
      />
      {fix !== undefined && sent && (
        <div class="fix">
          <h3>The fix</h3>
          <p>{fix.words}</p>
          <Trial
            lab={lab}
            variant="fixed"
            attempt={fix.attempt}
            before={attempt}
            button={isStart(attempt) ? 'Start it with the fix' : 'Send with the fix'}
            state={fixed.state}
            isLast={isLast}
            onSend={async () => {
              onRun();
              await fixed.run();
            }}
          />
        </div>
      )}
    </article>
  );
}

interface TrialProps {
  readonly lab: LabView;
  readonly variant: 'as-is' | 'fixed';
  readonly attempt: Attempt;
  /** The attempt before the fix. */
  readonly before?: Attempt;
  readonly button: string;
  readonly state: AttemptState;
  readonly isLast: boolean;
  readonly onSend: () => Promise<void>;
}

/** Both sides' code, a button, and the outcome. */
function Trial({ lab, variant, attempt, before, button, state, isLast, onSend }: TrialProps) {
  const running = state.kind === 'running';
  return (
    <div class="trial" data-variant={variant} data-state={state.kind}>
      <BothSides lab={lab} attempt={attempt} before={before} />
      {/* Not "disabled": the button would lose the focus. */}
      <button
        type="button"
        class="send"
        aria-disabled={running}
        onClick={() => {
          if (!running) void onSend();
        }}
      >
        {running ? 'Sending…' : button}
      </button>
      <AttemptOutcomePanel
        attempt={attempt}
        state={state}
        lab={lab}
        isOpen={isLast}
        level={variant === 'fixed' ? 4 : 3}
      />
    </div>
  );
}

type BothSidesProps = Pick<TrialProps, 'lab' | 'attempt'> & { readonly before: Attempt | undefined };

/** The code of the server and of the caller; for a fix, only the side that changed. */
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
      {!showsClient && !isStart(attempt) && (
        <p class="note">
          Only the address in the caller’s code changes: in the lab, each policy has its own.
        </p>
      )}
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

/** A card for a ticket or a chat. */
function asMarkdown({ title, shows, attempt, fix }: Scenario, lab: LabView): string {
  const sides = (one: Attempt) => [
    fenced('Server', sourceOf(one, lab)),
    fenced(clientTitle(one), attemptCode(one, lab.addresses)),
    one.outcome,
  ];
  return [
    `## ${title}`,
    shows,
    ...sides(attempt),
    ...(fix === undefined ? [] : ['### The fix', fix.words, ...sides(fix.attempt)]),
  ].join('\n\n');
}

function fenced(name: string, code: string): string {
  return `${name}:\n\n\`\`\`ts\n${code}\n\`\`\``;
}
