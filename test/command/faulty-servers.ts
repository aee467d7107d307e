import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FindingId } from '../../lib/command/audit/finding.js';
import type { CheckQuestion } from '../../lib/command/check-question.js';

export const SHOP = 'https://shop.example.com';

/** An answer: the status, and a list of headers in which a name may occur twice. */
export type Answer = readonly [status: number, headers: readonly (readonly [string, string])[]];

/** A small server with one fault. */
export interface FaultyServer {
  readonly fault: string;
  readonly finds: readonly FindingId[];
  /** What is asked beyond the address and the origin. */
  readonly question?: Partial<CheckQuestion>;
  readonly answer: (request: FaultyRequest) => Answer;
}

export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  readonly origin: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly isPreflight: boolean;
}

export function toFaultyRequest({ method = '', url = '', headers }: IncomingMessage): FaultyRequest {
  const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  return { method, path: url, origin: headers.origin, headers, isPreflight };
}

type Headers = readonly (readonly [string, string])[];

const ALLOW = 'Access-Control-Allow-Origin';
const CREDENTIALS: Headers = [['Access-Control-Allow-Credentials', 'true']];
const VARY: Headers = [['Vary', 'Origin']];
const PREFLIGHT: Headers = [
  ['Access-Control-Allow-Methods', 'GET,HEAD,PUT,PATCH,POST,DELETE'],
  ['Access-Control-Allow-Headers', 'authorization,content-type,x-nestjs-cors-check'],
];
const PREFLIGHT_VARY: Headers = [
  ['Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'],
];
export const DELETE: Partial<CheckQuestion> = { method: 'DELETE' };
const TOKEN: Partial<CheckQuestion> = { headers: [['Authorization', 'Bearer secret']] };
export const POST_JSON: Partial<CheckQuestion> = {
  method: 'POST',
  headers: [['Content-Type', 'application/json']],
};

interface Made {
  /** Whether an origin is allowed. */
  readonly allows?: (origin: string) => boolean;
  readonly extra?: Headers;
  readonly onPreflight?: Headers;
  readonly vary?: Headers;
  readonly preflightVary?: Headers;
}

/** A server that is correct unless it is told otherwise. */
export function server({
  allows = (origin) => origin === SHOP,
  extra = [],
  onPreflight = [],
  vary = VARY,
  preflightVary = PREFLIGHT_VARY,
}: Made = {}): FaultyServer['answer'] {
  return ({ origin, isPreflight }) => {
    const grant: Headers =
      origin !== undefined && allows(origin)
        ? [[ALLOW, origin], ...extra, ...(isPreflight ? [...PREFLIGHT, ...onPreflight] : [])]
        : [];
    return [isPreflight ? 204 : 200, [...grant, ...(isPreflight ? preflightVary : vary)]];
  };
}

/** Correct, except where `answer` returns something other than `undefined`. */
function except(answer: (request: FaultyRequest) => Answer | undefined): FaultyServer['answer'] {
  const right = server();
  return (request) => answer(request) ?? right(request);
}

const always = (...headers: Headers): FaultyServer['answer'] => {
  return ({ isPreflight }) => [isPreflight ? 204 : 200, [...headers, ...(isPreflight ? PREFLIGHT : [])]];
};

/** A cache in front of a server, which keeps the first answer. */
function cached(answer: FaultyServer['answer'], keyOf: (request: FaultyRequest) => string) {
  const stored = new Map<string, Answer>();
  return (request: FaultyRequest): Answer => {
    if (request.method === 'OPTIONS') return answer(request);
    const key = keyOf(request);
    const known = stored.get(key) ?? answer(request);
    stored.set(key, known);
    return known;
  };
}

const onPreflight = (status: number, headers: Headers = []) =>
  except(({ isPreflight }) => (isPreflight ? [status, headers] : undefined));
const onMissing = (status: number, headers: Headers) =>
  except(({ path }) => (path.includes('-404') ? [status, headers] : undefined));

/** Two handlers on one path, each with its own policy: the one for POST, which preflights ask about, and the one for GET. */
export const perMethod =
  (post: FaultyServer['answer'], get: FaultyServer['answer']): FaultyServer['answer'] =>
  (request) =>
    (request.headers['access-control-request-method'] === 'POST' ? post : get)(request);

export const FAULTY: readonly FaultyServer[] = [
  { fault: 'reflects every origin', finds: ['any-origin-reflected'], answer: server({ allows: () => true }) },
  {
    fault: 'reflects every origin with credentials',
    finds: ['any-origin-with-credentials'],
    answer: server({ allows: () => true, extra: CREDENTIALS }),
  },
  {
    fault: 'reflects every origin on preflights only',
    finds: ['any-origin-reflected'],
    question: DELETE,
    answer: (request) => server({ allows: (origin) => request.isPreflight || origin === SHOP })(request),
  },
  {
    fault: 'reflects every https origin with credentials',
    finds: ['any-origin-with-credentials'],
    answer: server({ allows: (origin) => origin.startsWith('https://'), extra: CREDENTIALS }),
  },
  {
    fault: 'allows null',
    finds: ['null-origin-allowed'],
    answer: server({ allows: (origin) => origin === SHOP || origin === 'null' }),
  },
  {
    fault: 'allows null with credentials',
    finds: ['null-origin-allowed'],
    answer: server({ allows: (origin) => origin === SHOP || origin === 'null', extra: CREDENTIALS }),
  },
  {
    fault: 'allows null on preflights of DELETE',
    finds: ['null-origin-allowed'],
    question: DELETE,
    answer: (request) =>
      server({ allows: (origin) => origin === SHOP || (request.isPreflight && origin === 'null') })(request),
  },
  {
    fault: 'compares the end with the domain',
    finds: ['origin-suffix-matched'],
    answer: server({ allows: (origin) => origin.endsWith('example.com') }),
  },
  {
    fault: 'compares the end with the host',
    finds: ['origin-suffix-matched'],
    answer: server({ allows: (origin) => origin.endsWith('shop.example.com') }),
  },
  {
    fault: 'compares the end in the policy of POST, which GET does not share',
    finds: ['origin-suffix-matched'],
    question: POST_JSON,
    answer: perMethod(
      server({ allows: (origin) => origin.endsWith('example.com') }),
      server({ allows: () => false }),
    ),
  },
  {
    fault: 'compares the end, with credentials',
    finds: ['origin-suffix-matched'],
    answer: server({ allows: (origin) => origin.endsWith('example.com'), extra: CREDENTIALS }),
  },
  {
    fault: 'compares the beginning',
    finds: ['origin-prefix-matched'],
    answer: server({ allows: (origin) => origin.startsWith(SHOP) }),
  },
  {
    fault: 'has an expression without an end',
    finds: ['origin-prefix-matched'],
    answer: server({ allows: (origin) => /^https:\/\/(?:shop|admin)\.example\.com/.test(origin) }),
  },
  {
    fault: 'searches for the domain anywhere',
    finds: ['origin-prefix-matched', 'origin-suffix-matched'],
    answer: server({ allows: (origin) => origin.includes('example.com') }),
  },
  {
    fault: 'has an unescaped dot before the domain',
    finds: ['origin-dot-unescaped'],
    answer: server({ allows: (origin) => /^https:\/\/shop.example\.com$/.test(origin) }),
  },
  {
    fault: 'has an unescaped dot in the domain',
    finds: ['origin-dot-unescaped'],
    answer: server({ allows: (origin) => /^https:\/\/shop\.example.com$/.test(origin) }),
  },
  {
    fault: 'allows http: as well',
    finds: ['other-scheme-allowed'],
    answer: server({ allows: (origin) => /^https?:\/\/shop\.example\.com$/.test(origin) }),
  },
  {
    fault: 'allows http: on all subdomains',
    finds: ['other-scheme-allowed'],
    answer: server({ allows: (origin) => /^https?:\/\/[a-z-]+\.example\.com$/.test(origin) }),
  },
  {
    fault: 'allows every port',
    finds: ['other-port-allowed'],
    answer: server({ allows: (origin) => /^https:\/\/shop\.example\.com(:\d+)?$/.test(origin) }),
  },
  {
    fault: 'compares the host name only',
    finds: ['other-port-allowed', 'other-scheme-allowed'],
    answer: server({
      allows: (origin) => URL.canParse(origin) && new URL(origin).hostname === 'shop.example.com',
    }),
  },
  {
    fault: 'has * with credentials',
    finds: ['wildcard-with-credentials'],
    answer: always([ALLOW, '*'], ...CREDENTIALS),
  },
  {
    fault: 'has * with credentials on preflights only',
    finds: ['wildcard-with-credentials'],
    question: DELETE,
    answer: (request) => always([ALLOW, '*'], ...(request.isPreflight ? CREDENTIALS : []))(request),
  },
  {
    fault: 'exposes * with credentials',
    finds: ['list-wildcard-with-credentials'],
    answer: server({ extra: [...CREDENTIALS, ['Access-Control-Expose-Headers', '*']] }),
  },
  {
    fault: 'allows the header * with credentials',
    finds: ['list-wildcard-with-credentials'],
    question: TOKEN,
    answer: ({ origin, isPreflight }) => [
      isPreflight ? 204 : 200,
      [
        ...(origin === SHOP
          ? ([
              [ALLOW, SHOP],
              ...CREDENTIALS,
              ...(isPreflight
                ? ([
                    ['Access-Control-Allow-Headers', '*, authorization'],
                    ['Access-Control-Allow-Methods', 'GET'],
                  ] as const)
                : []),
            ] as Headers)
          : []),
        ...(isPreflight ? PREFLIGHT_VARY : VARY),
      ],
    ],
  },
  { fault: 'has a slash at the end', finds: ['allow-origin-invalid'], answer: always([ALLOW, `${SHOP}/`]) },
  {
    fault: 'has an origin without a scheme',
    finds: ['allow-origin-invalid'],
    answer: always([ALLOW, 'shop.example.com']),
  },
  {
    fault: 'has a pattern',
    finds: ['allow-origin-invalid'],
    answer: always([ALLOW, 'https://*.example.com']),
  },
  { fault: 'has the default port', finds: ['allow-origin-invalid'], answer: always([ALLOW, `${SHOP}:443`]) },
  {
    fault: 'has an upper-case host',
    finds: ['allow-origin-invalid'],
    answer: always([ALLOW, 'https://Shop.example.com']),
  },
  {
    fault: 'spells true with a capital',
    finds: ['allow-credentials-invalid'],
    answer: server({ extra: [['Access-Control-Allow-Credentials', 'True']] }),
  },
  {
    fault: 'writes 1 for true',
    finds: ['allow-credentials-invalid'],
    answer: server({ extra: [['Access-Control-Allow-Credentials', '1']] }),
  },
  {
    fault: 'has a unit in the age',
    finds: ['max-age-invalid'],
    question: DELETE,
    answer: server({ onPreflight: [['Access-Control-Max-Age', '10m']] }),
  },
  {
    fault: 'sends the origin twice',
    finds: ['headers-doubled'],
    answer: always([ALLOW, SHOP], [ALLOW, SHOP]),
  },
  {
    fault: 'sends the origin and *',
    finds: ['headers-doubled'],
    answer: always([ALLOW, SHOP], [ALLOW, '*']),
  },
  {
    fault: 'sends credentials twice',
    finds: ['headers-doubled'],
    answer: server({ extra: [...CREDENTIALS, ...CREDENTIALS] }),
  },
  {
    fault: 'sends methods twice',
    finds: ['headers-doubled'],
    question: DELETE,
    answer: server({ onPreflight: [['Access-Control-Allow-Methods', 'GET']] }),
  },
  {
    fault: 'merges the origin with itself',
    finds: ['headers-merged'],
    answer: always([ALLOW, `${SHOP}, ${SHOP}`]),
  },
  {
    fault: 'lists two origins',
    finds: ['headers-merged'],
    answer: always([ALLOW, `${SHOP}, https://admin.example.com`]),
  },
  {
    fault: 'merges credentials',
    finds: ['headers-merged'],
    answer: server({ extra: [['Access-Control-Allow-Credentials', 'true, true']] }),
  },
  { fault: 'leaves Vary out', finds: ['vary-missing'], answer: server({ vary: [] }) },
  {
    fault: 'varies on something else',
    finds: ['vary-missing'],
    answer: server({ vary: [['Vary', 'Accept-Encoding']] }),
  },
  {
    fault: 'leaves Vary out where Origin is',
    finds: ['vary-missing'],
    answer: (request) => server({ vary: request.origin === undefined ? VARY : [] })(request),
  },
  {
    fault: 'leaves Vary out where there is no Origin',
    finds: ['vary-missing'],
    answer: (request) => server({ vary: request.origin === undefined ? [] : VARY })(request),
  },
  {
    fault: 'leaves Vary out of refusals',
    finds: ['vary-missing'],
    answer: (request) => server({ vary: request.origin === SHOP ? VARY : [] })(request),
  },
  {
    fault: 'sends * only where there is an Origin',
    finds: ['vary-missing'],
    answer: ({ origin }) => [200, origin === undefined ? [] : [[ALLOW, '*']]],
  },
  {
    fault: 'leaves Vary out of preflights',
    finds: ['preflight-vary-missing'],
    question: DELETE,
    answer: server({ preflightVary: [] }),
  },
  {
    fault: 'does not say that a preflight depends on its headers',
    finds: ['preflight-vary-missing'],
    question: TOKEN,
    answer: ({ origin, isPreflight, headers }) => [
      isPreflight ? 204 : 200,
      [
        ...(origin === SHOP
          ? ([
              [ALLOW, SHOP],
              ...(isPreflight
                ? ([
                    ['Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? ''],
                  ] as const)
                : []),
            ] as Headers)
          : []),
        ...VARY,
      ],
    ],
  },
  { fault: 'has no headers on 404', finds: ['headers-missing-on-404'], answer: onMissing(404, VARY) },
  {
    fault: 'has no headers on 401',
    finds: ['headers-missing-on-401'],
    question: TOKEN,
    answer: except(({ headers, isPreflight }) =>
      isPreflight || headers.authorization !== undefined ? undefined : [401, VARY],
    ),
  },
  {
    fault: 'asks everybody for a token, without headers',
    finds: ['headers-missing-on-401'],
    answer: except(() => [401, VARY]),
  },
  {
    fault: 'redirects preflights to a login',
    finds: ['preflight-redirected'],
    question: DELETE,
    answer: onPreflight(302, [['Location', '/login']]),
  },
  {
    fault: 'redirects preflights to https:, with headers',
    finds: ['preflight-redirected'],
    question: DELETE,
    answer: except(({ isPreflight, origin }) =>
      isPreflight
        ? [
            301,
            [
              ...(origin === SHOP ? ([[ALLOW, SHOP]] as const) : []),
              ['Location', 'https://api.example.com/'],
              ...PREFLIGHT_VARY,
            ],
          ]
        : undefined,
    ),
  },
  {
    fault: 'redirects preflights of requests that need one',
    finds: ['preflight-redirected'],
    answer: onPreflight(307, [['Location', '/login']]),
  },
  {
    fault: 'asks preflights for a token',
    finds: ['preflight-needs-authentication'],
    question: DELETE,
    answer: onPreflight(401, [['WWW-Authenticate', 'Bearer']]),
  },
  {
    fault: 'is behind a proxy with a password',
    finds: ['preflight-needs-authentication'],
    question: TOKEN,
    answer: onPreflight(407),
  },
  {
    fault: 'answers preflights with 404',
    finds: ['preflight-not-answered'],
    question: DELETE,
    answer: onPreflight(404),
  },
  {
    fault: 'answers preflights with 405',
    finds: ['preflight-not-answered'],
    question: DELETE,
    answer: onPreflight(405, [['Allow', 'GET, DELETE']]),
  },
  {
    fault: 'answers preflights with 500',
    finds: ['preflight-not-answered'],
    question: TOKEN,
    answer: onPreflight(500),
  },
  {
    fault: 'has headers on responses only',
    finds: ['preflight-headers-missing'],
    question: TOKEN,
    answer: onPreflight(204),
  },
  {
    fault: 'is behind a cache that ignores Vary',
    finds: ['cache-serves-other-origin'],
    answer: cached(server(), ({ path }) => path),
  },
  {
    fault: 'is behind a cache and leaves Vary out',
    finds: ['cache-serves-other-origin', 'vary-missing'],
    answer: cached(server({ vary: [] }), ({ path }) => path),
  },
];

/** Allows every origin. Every `count` requests, something in front of it answers with `status`, without headers. */
function limited(count: number, status: number): FaultyServer['answer'] {
  let seen = 0;
  return () => ((seen += 1) % count === 0 ? [status, []] : [200, [[ALLOW, '*'], ...PREFLIGHT]]);
}

/** Servers with nothing wrong. */
export const RIGHT: readonly FaultyServer[] = [
  { fault: 'one origin', finds: [], answer: server() },
  { fault: 'one origin, DELETE', finds: [], question: DELETE, answer: server() },
  {
    fault: 'one origin, with credentials',
    finds: [],
    question: { ...TOKEN, credentials: true },
    answer: server({ extra: CREDENTIALS }),
  },
  { fault: 'any origin', finds: [], answer: always([ALLOW, '*']) },
  {
    fault: 'all subdomains',
    finds: [],
    answer: server({ allows: (origin) => /^https:\/\/[a-z-]+(\.[a-z-]+)*\.example\.com$/.test(origin) }),
  },
  { fault: 'the same origin for everybody', finds: [], answer: always([ALLOW, SHOP]) },
  { fault: 'nothing is stored', finds: [], answer: server({ vary: [['Cache-Control', 'no-store']] }) },
  {
    fault: 'a cache that honours Vary',
    finds: [],
    answer: cached(server(), ({ path, origin }) => `${path} ${origin}`),
  },
  { fault: 'no OPTIONS, and no need for it', finds: [], answer: onPreflight(404) },
  {
    fault: 'an age of -1',
    finds: [],
    question: DELETE,
    answer: server({ onPreflight: [['Access-Control-Max-Age', '-1']] }),
  },
  {
    fault: 'any origin, and parameters are refused without headers',
    finds: [],
    answer: ({ path }) => (path.includes('?') ? [400, []] : [200, [[ALLOW, '*']]]),
  },
  { fault: 'any origin, with a limit of three requests', finds: [], answer: limited(3, 429) },
  { fault: 'any origin, with a limit of four requests', finds: [], answer: limited(4, 503) },
  {
    fault: 'any origin, with a limit of three requests, DELETE',
    finds: [],
    question: DELETE,
    answer: limited(3, 429),
  },
  {
    fault: 'parameters are refused',
    finds: [],
    answer: except(({ path, origin }) =>
      path.includes('?')
        ? [400, [...(origin === SHOP ? ([[ALLOW, SHOP]] as const) : []), ...VARY]]
        : undefined,
    ),
  },
];
