import type { ServerResponse } from 'node:http';
import { SAFELISTED_RESPONSE_HEADERS } from '../protocol/header-names.js';

const NEVER_EXPOSED: ReadonlySet<string> = new Set([
  ...SAFELISTED_RESPONSE_HEADERS,
  'connection',
  'date',
  'keep-alive',
  'set-cookie',
  'set-cookie2',
  'transfer-encoding',
  'vary',
]);

/**
 * For `exposedHeaders: 'auto'`: the names of headers set since the handler was called, joined with commas; `undefined`
 * if there are none, or no handler was called.
 *
 * @param given the names of headers set with the head
 * @param besides the names that were set before the handler ran
 */
export function namesToExpose(
  response: ServerResponse,
  given: readonly string[],
  besides: ReadonlySet<string> | undefined,
): string | undefined {
  if (besides === undefined) return undefined;
  const names = new Set([...response.getHeaderNames(), ...given.map((name) => name.toLowerCase())]);
  const exposed = [...names].filter(
    (name) => !besides.has(name) && !NEVER_EXPOSED.has(name) && !name.startsWith('access-control-'),
  );
  return exposed.length === 0 ? undefined : exposed.join(',');
}
