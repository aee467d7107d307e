import type { HeaderList } from '#browser/header-list.js';
import { requestHeaders } from '#browser/request-headers.js';

/** A request's headers without those that browsers set, which need no preflight. */
export interface ScriptHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** The names that were left out. */
  readonly byBrowser: readonly string[];
}

/** Separates the headers of a request copied from a browser: those that scripts set, and those that the browser adds. */
export function withoutBrowserHeaders(headers: HeaderList): ScriptHeaders {
  const kept = requestHeaders({ url: '', headers }).filter(([name]) => !BY_BROWSER.test(name));
  const byBrowser = headers.map(([name]) => name).filter((name) => !kept.some(([other]) => other === name));
  return { headers: Object.fromEntries(kept), byBrowser };
}

/** Whether a browser wrote these headers: `sec-…` is forbidden to scripts, and no script needs `User-Agent`. */
export function isCopied(headers: HeaderList): boolean {
  return headers.some(([name]) => /^(?:sec-.*|user-agent)$/i.test(name));
}

const BY_BROWSER = /^(?:user-agent|priority|pragma|cache-control|upgrade-insecure-requests)$/i;
