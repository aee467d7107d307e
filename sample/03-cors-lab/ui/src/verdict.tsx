import type { StepResult } from '../../src/scenarios/compare.js';

/** The outcome of a request, as a word and a colour. */
export interface VerdictWord {
  readonly tone: 'good' | 'bad' | 'partly' | 'plain';
  readonly word: string;
}

/** @param partly whether the page lacks a part of the response that it needs */
export function verdictOf(result: StepResult, partly = false): VerdictWord {
  switch (result.kind) {
    case 'blocked':
      return { tone: 'bad', word: 'Blocked' };
    case 'response':
      if (partly) return { tone: 'partly', word: `Partly readable: ${result.status}` };
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
  const path = PATHS[tone];
  return (
    <svg class="sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" />
    </svg>
  );
}

const CHECK = 'M3 8.5l3.5 3.5L13 4.5';
const PATHS: Readonly<Record<VerdictWord['tone'], string>> = {
  good: CHECK,
  plain: CHECK,
  partly: 'M8 2.5v7.5M8 13.2v.3',
  bad: 'M4 4l8 8M12 4l-8 8',
};
