import { useState } from 'preact/hooks';
import { sections } from './sections.js';

/** The list of pages; on a narrow screen behind a button. */
export function Navigation({ section }: { readonly section: string }) {
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
