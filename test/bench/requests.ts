import { allowedOrigin, lastUrl } from './subjects.js';
import type { Subject } from './subjects.js';

/** One request, and what the answer of an application with CORS has to be for the figure to count. */
export interface BenchRequest {
  readonly method: 'GET' | 'OPTIONS';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly granted: boolean;
}

const REFUSED_ORIGIN = 'https://app.example.net';

type RequestFactory = (subject: Subject) => BenchRequest;

const get: RequestFactory = (subject) => ({
  method: 'GET',
  path: lastUrl(subject),
  headers: { origin: allowedOrigin(subject.origins) },
  status: 200,
  granted: true,
});

const preflight: RequestFactory = (subject) => ({
  method: 'OPTIONS',
  path: lastUrl(subject),
  headers: {
    origin: allowedOrigin(subject.origins),
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization,content-type',
  },
  status: 204,
  granted: true,
});

const refused = (request: BenchRequest): BenchRequest => ({
  ...request,
  headers: { ...request.headers, origin: REFUSED_ORIGIN },
  granted: false,
});

/** The requests of the comparison over HTTP. */
export const REQUESTS = {
  'actual-allowed': get,
  'actual-refused': (subject) => refused(get(subject)),
  'actual-no-origin': (subject) => ({ ...get(subject), headers: {}, granted: false }),
  'not-found': (subject) => ({ ...get(subject), path: '/no/such/path', status: 404 }),
  'preflight-granted': preflight,
  'preflight-refused': (subject) => refused(preflight(subject)),
} satisfies Record<string, RequestFactory>;

export type RequestName = keyof typeof REQUESTS;
export const REQUEST_NAMES = Object.keys(REQUESTS) as RequestName[];
