import { useEffect, useRef, useState } from 'preact/hooks';
import { groups } from '../../src/scenarios/index.js';
import { BuilderPage } from './builder-page.js';
import { GroupPage } from './group-page.js';
import type { LabView } from './lab.js';
import { Navigation } from './navigation.js';
import { SameOriginPage } from './same-origin-page.js';
import { placeOf, sections, START } from './sections.js';
import { StartPage } from './start-page.js';
import { TriggersPage } from './triggers-page.js';
import { YourApiPage } from './your-api-page.js';

export function App({ lab }: { readonly lab: LabView }) {
  const [{ section, card }, setPlace] = useState(() => placeOf(location.hash));
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const title = sections.find(({ id }) => id === section)?.title ?? '';

  useEffect(() => {
    const follow = () => {
      moved.current = true;
      // A new object each time, so that a second click on the same card's link leads there too.
      setPlace({ ...placeOf(location.hash) });
    };
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
    };
  }, []);

  useEffect(() => {
    document.title = section === START ? 'CORS Lab' : `${title} · CORS Lab`;
  }, [section, title]);

  useEffect(() => {
    if (card !== undefined) showCard(card);
    else if (moved.current) {
      window.scrollTo(0, 0);
      heading.current?.focus();
    }
  }, [section, card]);

  return (
    <>
      <a class="skip" href="#content" onClick={(event) => skipTo(event, heading.current)}>
        Skip to the content
      </a>
      <Header lab={lab} />
      <div class="frame">
        <Navigation section={section} />
        <main class="content" id="content">
          <h1 ref={heading} tabIndex={-1}>
            {section === START ? 'Why is my request blocked?' : title}
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

function Section({ id, lab }: { readonly id: string; readonly lab: LabView }) {
  const group = groups.find((candidate) => candidate.id === id);
  if (group !== undefined) return <GroupPage group={group} lab={lab} />;
  switch (id) {
    case 'same-origin':
      return <SameOriginPage />;
    case 'triggers':
      return <TriggersPage lab={lab} />;
    case 'request-builder':
      return <BuilderPage lab={lab} />;
    case 'your-api':
      return <YourApiPage lab={lab} />;
    default:
      return <StartPage lab={lab} />;
  }
}

/** Scrolls the card that the address names into view and, for those who cannot see it, focuses it. */
function showCard(id: string): void {
  const target = document.getElementById(id);
  target?.scrollIntoView();
  target?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
}

function skipTo(event: Event, target: HTMLElement | null): void {
  event.preventDefault();
  target?.focus();
}
