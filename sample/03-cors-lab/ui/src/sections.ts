import { groups, scenarios } from '../../src/scenarios/index.js';

export const START = 'start';

/** The pages, in the order of the navigation. */
export const sections: readonly { readonly id: string; readonly title: string }[] = [
  { id: START, title: 'Start here' },
  { id: 'same-origin', title: 'Same origin or not' },
  ...groups,
  { id: 'triggers', title: 'What triggers a preflight' },
  { id: 'request-builder', title: 'Request builder' },
  { id: 'your-api', title: 'Your API' },
];

/** A place in the lab: a page, or a card on it. */
export interface Place {
  readonly section: string;
  readonly card: string | undefined;
}

/** The place that the part after `#` leads to: the name of a page, or `scenario-…`. */
export function placeOf(hash: string): Place {
  const [asked = ''] = hash.slice(1).split('?');
  const scenario = scenarios.find(({ id }) => `scenario-${id}` === asked);
  if (scenario !== undefined) return { section: scenario.group, card: asked };
  return { section: sections.some(({ id }) => id === asked) ? asked : START, card: undefined };
}

/** The settings of a page, which follow `?` in the part after `#`. */
export function settingsOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split('?').slice(1).join('?'));
}
