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
      'The browser sends the request at once. The response’s headers then decide whether the page can read it.',
  },
  {
    id: 'preflight',
    title: 'Preflight',
    intro:
      'Before a request that a plain HTML form could not make, the browser asks with OPTIONS. It sends the actual request only if the answer allows it.',
  },
  {
    id: 'credentials',
    title: 'Credentials',
    intro: 'Cookies make the rules stricter: the server has to name the origin and allow credentials.',
  },
  {
    id: 'response-headers',
    title: 'Response headers',
    intro: 'A page that can read the response cannot necessarily read all of its headers.',
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
    intro: 'Putting CORS headers on the request, and mistaking CORS for access control.',
  },
];

/** Every scenario, in the order the lab shows them. */
export const scenarios: readonly Scenario[] = [
  ...simple,
  ...preflight,
  ...credentials,
  ...responseHeaders,
  ...errors,
  ...mistakes,
];

/** One of a scenario's two variants. @throws {Error} if there is none */
export function attemptOf(id: string, variant: Variant): Attempt {
  const scenario = scenarios.find((candidate) => candidate.id === id);
  const attempt = variant === 'fixed' ? scenario?.fix?.attempt : scenario?.attempt;
  if (attempt === undefined) throw new Error(`There is no scenario ${id} ${variant}.`);
  return attempt;
}

export type Variant = 'as-is' | 'fixed';
