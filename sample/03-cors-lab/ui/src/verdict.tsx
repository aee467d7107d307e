import type { StepResult } from '../../src/scenarios/compare.js';

/** What became of a request, in a word and in a tone. */
export interface VerdictWord {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly word: string;
}

export function verdictOf(result: StepResult): VerdictWord {
  switch (result.kind) {
    case 'blocked':
      return { tone: 'bad', word: 'Blocked' };
    case 'response':
      return { tone: result.status < 400 ? 'good' : 'plain', word: `Readable: ${result.status}` };
    case 'started':
      return { tone: 'good', word: 'Started' };
    case 'refused-to-start':
      return { tone: 'bad', word: 'Not started' };
  }
}

interface VerdictProps {
  readonly verdict: VerdictWord;
  readonly text: string;
}

export function Verdict({ verdict: { tone, word }, text }: VerdictProps) {
  return (
    <p class={`verdict ${tone}`}>
      <span class="word">
        <Sign tone={tone} /> {word}
      </span>{' '}
      <span>{text}</span>
    </p>
  );
}

function Sign({ tone }: { readonly tone: VerdictWord['tone'] }) {
  const path = tone === 'bad' ? 'M4 4l8 8M12 4l-8 8' : 'M3 8.5l3.5 3.5L13 4.5';
  return (
    <svg class="sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" />
    </svg>
  );
}
