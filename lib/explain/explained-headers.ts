import type { HeaderList } from '../browser/header-list.js';

/** The headers of an answer that concern CORS. */
export function toExplainedHeaders(headers: HeaderList): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.filter(([name]) => /^(?:access-control-|vary$)/i.test(name)));
}
