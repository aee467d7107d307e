import type { HeaderList } from '../browser/header-list.js';
import { headersByName } from '../wire/exchange.js';
import type { CheckExchange } from './check-report.js';
import type { Answered } from './server-client.js';

/** An exchange as a report shows it, without tokens and cookies, which must not end up in CI logs. */
export function showExchange(answered: Answered): CheckExchange {
  const { kind, method, url, requestHeaders, status, headers } = answered;
  const sent = requestHeaders.map(
    ([name, value]) => [name, SHOWN_OF_REQUESTS.test(name) ? value : '(not shown)'] as const,
  );
  return {
    kind,
    request: { method, url, headers: headersByName(sent) },
    response: { status, headers: headersByName(relevant(headers)) },
  };
}

/** The response headers that matter to CORS and caches. */
function relevant(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => SHOWN_OF_RESPONSES.test(name));
}

const SHOWN_OF_REQUESTS =
  /^(?:host|connection|accept|user-agent|origin|content-(?:type|length)|access-control-.*|sec-fetch-.*)$/i;
const SHOWN_OF_RESPONSES =
  /^(?:access-control-.*|vary|location|content-type|cache-control|age|x-cache|cf-cache-status|www-authenticate)$/i;
