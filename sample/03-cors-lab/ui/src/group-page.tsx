import { useRef, useState } from 'preact/hooks';
import { scenarios } from '../../src/scenarios/index.js';
import type { Group } from '../../src/scenarios/scenario.js';
import type { LabView } from './lab.js';
import { ScenarioCard } from './scenario-card.js';

interface GroupPageProps {
  readonly group: Group;
  readonly lab: LabView;
}

/** The cards of one page, with a table of contents and a button that sends them all, one after the other. */
export function GroupPage({ group, lab }: GroupPageProps) {
  const cards = scenarios.filter((scenario) => scenario.group === group.id);
  const [last, setLast] = useState<string>();
  const [progress, setProgress] = useState<string>();
  const runners = useRef(new Map<string, () => Promise<void>>());
  const busy = progress !== undefined && progress !== DONE;
  const runAll = async () => {
    if (busy) return;
    for (const [index, { id, title }] of cards.entries()) {
      setProgress(`${index + 1} of ${cards.length}: ${title}`);
      await runners.current.get(id)?.();
    }
    setProgress(DONE);
  };
  return (
    <>
      <p class="intro">{group.intro}</p>
      <nav class="contents" aria-label="Cards on this page">
        <ol>
          {cards.map(({ id, title }) => (
            <li key={id}>
              <a href={`#scenario-${id}`}>{title}</a>
            </li>
          ))}
        </ol>
        <p class="actions">
          <button type="button" id="run-all" aria-disabled={busy} onClick={() => void runAll()}>
            Send all, one after the other
          </button>
          <span role="status" aria-live="polite">
            {progress}
          </span>
        </p>
      </nav>
      {cards.map((scenario) => (
        <ScenarioCard
          key={scenario.id}
          scenario={scenario}
          lab={lab}
          isLast={last === scenario.id}
          onRun={() => {
            setLast(scenario.id);
          }}
          register={(run) => {
            runners.current.set(scenario.id, run);
          }}
        />
      ))}
    </>
  );
}

const DONE = 'All sent.';
