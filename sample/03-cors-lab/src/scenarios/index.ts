import { credentials } from './credentials.js';
import { errors } from './errors.js';
import { mistakes } from './mistakes.js';
import { preflight } from './preflight.js';
import { responseHeaders } from './response-headers.js';
import type { Attempt, Group, Scenario } from './scenario.js';
import { simple } from './simple.js';

export const groups: readonly Group[] = [
  {
    id: 'simple',
    title: 'Simple request',
    intro:
      'The browser sends the request at once, and then decides by the response’s headers whether the page may see it.',
  },
  {
    id: 'preflight',
    title: 'Preflight',
    intro:
      'A request that a plain HTML form could not make is announced first: OPTIONS asks, and only a fitting answer lets the actual request go.',
  },
  {
    id: 'credentials',
    title: 'Credentials',
    intro: 'With cookies the rules are stricter: the server has to name the origin and to allow credentials.',
  },
  {
    id: 'response-headers',
    title: 'Response headers',
    intro: 'A page that may read the response may still not read all of its headers.',
  },
  {
    id: 'errors',
    title: 'Errors that look like CORS errors',
    intro:
      'Where error responses lack CORS headers, browsers hide the real status behind a CORS error. Here they can be read.',
  },
  {
    id: 'mistakes',
    title: 'The two mistakes',
    intro: 'Putting CORS headers on the request, and taking CORS for access control.',
  },
];

/** Every scenario, in the order in which the lab shows them. */
export const scenarios: readonly Scenario[] = [
  ...simple,
  ...preflight,
  ...credentials,
  ...responseHeaders,
  ...errors,
  ...mistakes,
];

/** One of a scenario's two variants. @throws {Error} when there is none. */
export function attemptOf(id: string, variant: Variant): Attempt {
  const scenario = scenarios.find((candidate) => candidate.id === id);
  const attempt = variant === 'fixed' ? scenario?.fix?.attempt : scenario?.attempt;
  if (attempt === undefined) throw new Error(`There is no scenario ${id} ${variant}.`);
  return attempt;
}

export type Variant = 'as-is' | 'fixed';
