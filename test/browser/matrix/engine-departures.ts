import type { Engine } from '../driver/browser.js';
import type { PageName } from './policies.js';

/** A departure of an engine from the standard. */
export interface EngineDeparture {
  readonly engine: Engine;
  /** `MatrixRequest.id`s. For each of them, at least one engine follows the standard. */
  readonly requests: readonly string[];
  /** Default: all. */
  readonly pages?: readonly PageName[];
  /** What the engine does instead. */
  readonly departs: string;
  readonly source: string;
}

const gecko = 'https://searchfox.org/firefox-main/source';
const webKit = 'https://github.com/WebKit/WebKit/blob/main/Source';

export const engineDepartures: readonly EngineDeparture[] = [
  {
    engine: 'chromium',
    requests: ['PUT twice', 'PUT, then DELETE'],
    pages: ['null'],
    departs: 'asks again instead of using the preflight cache where the origin is opaque, as a browser may',
    source: 'https://fetch.spec.whatwg.org/#concept-cache-max-age: entries may be removed at any time',
  },
  {
    engine: 'firefox',
    requests: ['POST of a stream'],
    departs: 'knows no streams as bodies, and sends the text "[object ReadableStream]" without a preflight',
    source: 'https://bugzilla.mozilla.org/show_bug.cgi?id=1387483',
  },
  {
    engine: 'firefox',
    requests: ['safelisted values of over 1,024 bytes'],
    departs: 'limits each safelisted value to 128 bytes, but not all of them together to 1,024',
    source: `${gecko}/dom/fetch/InternalHeaders.cpp, GetUnsafeHeaders()`,
  },
  {
    engine: 'firefox',
    requests: [
      'GET with Authorization redirected to another origin',
      'POST of JSON redirected to another origin',
      'PUT redirected as GET',
    ],
    departs:
      'preflights a redirected request for the needs of the first one, and names the page as its origin when that has become null',
    source: `${gecko}/netwerk/protocol/http/nsCORSListenerProxy.cpp, CheckPreflightNeeded() and StartCORSPreflight()`,
  },
  {
    engine: 'webkit',
    requests: ['POST of a stream'],
    departs: 'refuses streams as bodies before anything is sent',
    source: 'https://web-platform-dx.github.io/web-features-explorer/features/fetch-request-streams',
  },
  {
    engine: 'webkit',
    requests: ['GET with Authorization redirected to another origin', 'PUT redirected as GET'],
    departs: 'preflights a redirected request whenever the first one was, for the headers of the first one',
    source: `${webKit}/WebKit/NetworkProcess/NetworkLoadChecker.cpp, checkCORSRequestWithPreflight()`,
  },
  {
    engine: 'webkit',
    requests: ['POST redirected as GET', 'PUT redirected as GET'],
    pages: ['same'],
    departs: 'keeps Origin on a request to its own origin that a redirect has turned into a GET',
    source: `${webKit}/WebCore/platform/network/ResourceRequestBase.cpp, redirectedRequest()`,
  },
];

/** The departures that apply to a case. */
export function departuresOf(engine: Engine, requestId: string, page: PageName): readonly EngineDeparture[] {
  return engineDepartures.filter(
    (departure) =>
      departure.engine === engine &&
      departure.requests.includes(requestId) &&
      (departure.pages?.includes(page) ?? true),
  );
}
