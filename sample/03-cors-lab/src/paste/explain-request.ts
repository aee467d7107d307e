import { preflightReasons } from '#browser/preflight-reasons.js';
import { isMiswritten, isSafelistedMethod, normalizeMethod } from '#browser/request-method.js';
import { isSameOrigin } from '#browser/same-origin.js';
import { unsafeRequestHeaderNames } from '#browser/unsafe-header-names.js';
import { handlerCode, policyCode, YOUR_PAGE } from './decorator-code.js';
import type { PasteAnswer } from './paste-answer.js';
import type { PastedRequest } from './pasted-request.js';

/** What a browser does with a request, and what its server has to answer. */
export function explainRequest(request: PastedRequest): PasteAnswer {
  const { written, url, method, headers, credentials, page, byBrowser } = request;
  const title = written === 'curl' ? 'A curl command' : 'A fetch() call';
  const notRead = request.notRead.map((code) => `Not read, since only your program knows it: ${code}`);
  if (url !== undefined && !URL.canParse(url)) {
    return {
      kind: 'request',
      title,
      says: [
        `${url} is an address on the page’s own origin. CORS plays no part, unless a redirect leads to another origin.`,
      ],
      card: 'simple-one-origin',
      notes: notRead,
    };
  }
  const ask = url === undefined ? {} : { ask: { url, method, headers, credentials, page } };
  if (page !== undefined && url !== undefined && isSameOrigin(page, url)) {
    return {
      kind: 'request',
      title,
      says: [`Page and address have the same origin, ${page}. CORS plays no part.`],
      notes: notRead,
      ...ask,
    };
  }
  const origin = page ?? YOUR_PAGE;
  const scripted = { url: url ?? '', method, headers: Object.entries(headers), credentials };
  const because = preflightReasons(scripted);
  const isPreflighted = because.length > 0;
  const withCredentials = credentials === 'include';
  const sent = normalizeMethod(method);
  const names = unsafeRequestHeaderNames(scripted.headers);
  const misplaced = names.filter((name) => name.startsWith('access-control-'));
  return {
    kind: 'request',
    title,
    says: [
      isPreflighted
        ? `A browser sends a preflight first: ${because.join('; ')}.`
        : 'A browser sends it at once, without a preflight.',
      isPreflighted
        ? `The preflight has to be answered with a status from 200 to 299 and ${answerTo({ origin, withCredentials, method: sent, names })}. The response to the ${sent} has to repeat the first${withCredentials ? ' two' : ''}.`
        : `The response has to include ${answerTo({ origin, withCredentials })}.`,
    ],
    fix: 'Allow the page where the request is served.',
    code: `${policyCode({ origin, credentials: withCredentials })}\n@Controller('…')\nexport class …Controller {\n  ${handlerCode(method)}\n}`,
    card: cardOf({ misplaced, withCredentials, names, method: sent }),
    notes: [
      ...(misplaced.length > 0
        ? [
            `${misplaced.join(', ')} belongs on the response. On the request it grants nothing, and makes a preflight necessary.`,
          ]
        : []),
      ...(request.mode === 'no-cors'
        ? [
            "mode: 'no-cors' does not help: the page gets an opaque response, without status, headers and body. Leave it out.",
          ]
        : []),
      ...(written === 'curl' ? ['That it works in curl proves nothing: only browsers apply CORS.'] : []),
      ...(page === undefined
        ? [`The text does not name the page. Put its location.origin in place of ${YOUR_PAGE}.`]
        : []),
      ...(isMiswritten(method)
        ? [`Methods are case-sensitive, and fetch() does not change this one. Write ${method.toUpperCase()}.`]
        : []),
      ...(written === 'fetch' && byBrowser.length > 0
        ? [`Left out, since the browser sets them: ${byBrowser.join(', ')}.`]
        : []),
      ...notRead,
    ],
    ...ask,
  };
}

interface Answer {
  readonly origin: string;
  readonly withCredentials: boolean;
  /** The method as sent. Safelisted ones need no permission. */
  readonly method?: string;
  readonly names?: readonly string[];
}

function answerTo({ origin, withCredentials, method, names = [] }: Answer): string {
  return [
    `Access-Control-Allow-Origin: ${origin}`,
    ...(withCredentials ? ['Access-Control-Allow-Credentials: true'] : []),
    ...(method === undefined || isSafelistedMethod(method)
      ? []
      : [`Access-Control-Allow-Methods: ${method}`]),
    ...(names.length === 0 ? [] : [`Access-Control-Allow-Headers: ${names.join(', ')}`]),
  ].join('; ');
}

interface Telling {
  readonly misplaced: readonly string[];
  readonly withCredentials: boolean;
  readonly names: readonly string[];
  readonly method: string;
}

/** The card that shows what is special about it. */
function cardOf({ misplaced, withCredentials, names, method }: Telling): string {
  if (misplaced.length > 0) return 'mistakes-request-headers';
  if (withCredentials) return 'credentials-not-stated';
  if (names.includes('authorization')) return 'preflight-authorization';
  if (names.some((name) => name.startsWith('x-'))) return 'preflight-custom-header';
  if (method === 'PATCH') return 'preflight-patch';
  if (method === 'DELETE') return 'preflight-method-not-served';
  return names.length > 0 || method === 'PUT' ? 'preflight-success' : 'simple-no-policy';
}
