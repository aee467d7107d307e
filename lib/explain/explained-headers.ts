import type { HeaderList } from '../browser/header-list.js';

/** The CORS headers of an answer, and `Vary`. */
export function toExplainedHeaders(headers: HeaderList): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.filter(([name]) => /^(?:access-control-|vary$)/i.test(name)));
}
