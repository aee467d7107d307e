import type { ScriptedRequest } from './scripted-request.js';

/**
 * The value of `Origin` on an actual request, or `undefined` if it is not sent. Assumes the default referrer policy,
 * which hides the page's origin when a request leaves https.
 *
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function originHeader(
  origin: string,
  url: string,
  method: string,
  isCorsTainted: boolean,
  mode: ScriptedRequest['mode'] = 'cors',
): string | undefined {
  if (isCorsTainted) return origin;
  if (method === 'GET' || method === 'HEAD') return undefined;
  const leavesHttps = origin.startsWith('https:') && !url.startsWith('https:');
  return mode !== 'cors' && leavesHttps ? 'null' : origin;
}
