import { useEffect, useRef, useState } from 'preact/hooks';
import { groups, scenarios } from '../../src/scenarios/index.js';
import { FreeFormPage } from './free-form-page.js';
import type { LabView } from './lab.js';
import { ScenarioCard } from './scenario-card.js';
import { SameOriginPage } from './same-origin-page.js';
import { StartPage } from './start-page.js';
import { TriggersPage } from './triggers-page.js';

const START = 'start';

const sections: readonly { readonly id: string; readonly title: string }[] = [
  { id: START, title: 'Start here' },
  { id: 'same-origin', title: 'Same origin or not' },
  ...groups,
  { id: 'triggers', title: 'What triggers a preflight' },
  { id: 'free-form', title: 'Free form' },
];

export function App({ lab }: { readonly lab: LabView }) {
  const [section, setSection] = useState(sectionOfAddress);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = sections.find(({ id }) => id === section)?.title ?? '';

  useEffect(() => {
    const follow = () => {
      setSection(sectionOfAddress());
      window.scrollTo(0, 0);
      heading.current?.focus();
    };
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
    };
  }, []);

  useEffect(() => {
    document.title = section === START ? 'CORS Lab' : `${title} · CORS Lab`;
  }, [section, title]);

  return (
    <>
      <a class="skip" href={`#${section}`} onClick={(event) => skipTo(event, heading.current)}>
        Skip to the content
      </a>
      <Header lab={lab} />
      <div class="frame">
        <Navigation section={section} />
        <main class="content">
          <h1 ref={heading} tabIndex={-1}>
            {section === START ? 'CORS errors, and how they go away' : title}
          </h1>
          <Section key={section} id={section} lab={lab} />
        </main>
      </div>
    </>
  );
}

function Header({ lab }: { readonly lab: LabView }) {
  const { page, stranger } = lab.info;
  return (
    <header class="header">
      <a class="brand" href={`#${START}`}>
        CORS Lab
      </a>
      <dl class="addresses">
        <div>
          <dt>PAGE</dt>
          <dd>{page}</dd>
        </div>
        <div>
          <dt>API, on {lab.platform === 'fastify' ? 'Fastify' : 'Express'}</dt>
          <dd>{lab.addresses.closed}</dd>
        </div>
        <div>
          <dt>STRANGER</dt>
          <dd>{stranger}</dd>
        </div>
      </dl>
    </header>
  );
}

function Navigation({ section }: { readonly section: string }) {
  const [open, setOpen] = useState(false);
  const links = sections.map(({ id, title }) => (
    <li key={id}>
      <a
        href={`#${id}`}
        aria-current={id === section ? 'page' : undefined}
        onClick={() => {
          setOpen(false);
        }}
      >
        {title}
      </a>
    </li>
  ));
  return (
    <nav class="navigation" aria-label="Sections">
      <button
        type="button"
        class="menu"
        aria-expanded={open}
        aria-controls="sections"
        onClick={() => {
          setOpen(!open);
        }}
      >
        Sections <span aria-hidden="true">{open ? '▴' : '▾'}</span>
      </button>
      <ol id="sections" class={open ? 'open' : ''}>
        {links}
      </ol>
    </nav>
  );
}

function Section({ id, lab }: { readonly id: string; readonly lab: LabView }) {
  switch (id) {
    case START:
      return <StartPage lab={lab} />;
    case 'same-origin':
      return <SameOriginPage />;
    case 'triggers':
      return <TriggersPage lab={lab} />;
    case 'free-form':
      return <FreeFormPage lab={lab} />;
    default:
      return (
        <>
          <p class="intro">{groups.find((group) => group.id === id)?.intro}</p>
          {scenarios
            .filter(({ group }) => group === id)
            .map((scenario) => (
              <ScenarioCard key={scenario.id} scenario={scenario} lab={lab} />
            ))}
        </>
      );
  }
}

function sectionOfAddress(): string {
  const asked = location.hash.slice(1);
  return sections.some(({ id }) => id === asked) ? asked : START;
}

function skipTo(event: Event, target: HTMLElement | null): void {
  event.preventDefault();
  target?.focus();
}
