import type { FetchFailure } from './fetch-failure.js';
import { isWithoutRoute, tellingStatus, type TellingStatus } from './telling-status.js';

/** A cause and a fix, each a sentence or two. */
export interface FailureDescription {
  readonly cause: string;
  readonly fix: string;
}

/** Says in words why a fetch failed, and what to change. Status 0 means unknown. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function describeFailure(failure: FetchFailure): FailureDescription {
  const response = failure.preflight ? 'The answer to the preflight' : 'The response';
  const status = failure.status === 0 ? '' : ` (status ${failure.status})`;
  return DESCRIPTIONS[failure.check](failure, response + status);
}

type Describe = (failure: FetchFailure, response: string) => FailureDescription;

const NULL_ORIGIN =
  "The request's origin is null: the page is sandboxed or local, or redirects have led across origins. Request the last address directly";

const allowOrigin = ({ origin }: FetchFailure) =>
  origin === 'null'
    ? `${NULL_ORIGIN} rather than allow null.`
    : `Allow this origin where the request is served, with Access-Control-Allow-Origin: ${origin}. In Nest: @Cors('${origin}'), with CorsModule.forRoot() in the root module.`;

/** @param advice how to allow credentials, unless they would go to every page whose origin is `null` */
const allowCredentials = ({ origin }: FetchFailure, advice: string) =>
  `${origin === 'null' ? NULL_ORIGIN : advice}, or send the request without credentials.`;

const BEFORE_AUTHENTICATION =
  'Answer preflights before authentication and before the router: browsers send them without credentials.';

const WITHOUT_ORIGIN: Readonly<Record<TellingStatus, Describe>> = {
  redirect: (failure, response) =>
    failure.preflight
      ? DESCRIPTIONS['preflight-redirect'](failure, response)
      : {
          cause: `${response} is a redirect that has no Access-Control-Allow-Origin.`,
          fix: 'Request the address to which it leads, or allow this origin where the redirect is sent, too.',
        },
  authentication: (_failure, response) => ({
    cause: `${response} has no Access-Control-Allow-Origin: something asks preflights to authenticate.`,
    fix: BEFORE_AUTHENTICATION,
  }),
  refusal: (failure, response) => ({
    cause: `${response} has no Access-Control-Allow-Origin: the origin is refused, or OPTIONS is.`,
    fix: `Let OPTIONS pass whatever is in front of the application. ${allowOrigin(failure)}`,
  }),
  'no-route': (failure, response) => ({
    cause: `${response} has no Access-Control-Allow-Origin: nothing answers preflights on this path.`,
    fix: `Compare the path with your routes, the global prefix and the version included, and let proxies pass Origin and Access-Control-Request-Method on. ${allowOrigin(failure)}`,
  }),
  proxy: (_failure, response) => ({
    cause: `${response} has no Access-Control-Allow-Origin: a proxy seems to have answered instead of the application.`,
    fix: 'Find out why the application did not answer. No policy can help.',
  }),
};

const DESCRIPTIONS: Readonly<Record<FetchFailure['check'], Describe>> = {
  'allow-origin-missing': (failure, response) => {
    const told = tellingStatus(failure);
    return told === undefined
      ? { cause: `${response} has no Access-Control-Allow-Origin.`, fix: allowOrigin(failure) }
      : WITHOUT_ORIGIN[told](failure, response);
  },
  'allow-origin-multiple': ({ subject }, response) => ({
    cause: `${response} has more than one origin in Access-Control-Allow-Origin: ${subject}.`,
    fix: 'Send one: leave the header to the application or to the proxy in front of it, not to both.',
  }),
  'allow-origin-invalid': (failure, response) => ({
    cause: `${response} has "${failure.subject}" in Access-Control-Allow-Origin, which is not an origin.`,
    fix: allowOrigin(failure),
  }),
  'allow-origin-mismatch': (failure, response) => ({
    cause: `${response} allows ${failure.subject}, and the request comes from ${failure.origin}.`,
    fix: allowOrigin(failure),
  }),
  'wildcard-with-credentials': (failure, response) => ({
    cause: `${response} allows any origin (*), which does not cover a request with credentials.`,
    fix: allowCredentials(
      failure,
      `Name the origin and allow credentials, as @Cors({ origin: '${failure.origin}', credentials: true }) does`,
    ),
  }),
  'allow-credentials': (failure, response) => ({
    cause:
      failure.subject === ''
        ? `${response} does not allow credentials, and the request has them.`
        : `${response} has "${failure.subject}" in Access-Control-Allow-Credentials; only "true" counts.`,
    fix: allowCredentials(
      failure,
      'Send Access-Control-Allow-Credentials: true, as credentials: true in the policy does',
    ),
  }),
  'preflight-redirect': (_failure, response) => ({
    cause: `${response} is a redirect, which browsers do not follow for a preflight.`,
    fix: 'Request the address to which it leads, or answer preflights before whatever redirects them.',
  }),
  'preflight-status': ({ status }, response) => ({
    cause: `${response} must have a status from 200 to 299.`,
    fix: isWithoutRoute(status)
      ? 'Answer preflights before the router, and let proxies pass Access-Control-Request-Method on, without which an OPTIONS request is not a preflight.'
      : BEFORE_AUTHENTICATION,
  }),
  'allow-methods-malformed': ({ subject }, response) => ({
    cause: `${response} has a value in Access-Control-Allow-Methods that is not a list of methods: ${subject}.`,
    fix: 'Separate methods with commas.',
  }),
  'allow-headers-malformed': ({ subject }, response) => ({
    cause: `${response} has a value in Access-Control-Allow-Headers that is not a list of header names: ${subject}.`,
    fix: 'Separate header names with commas.',
  }),
  method: ({ subject }, response) => ({
    cause: `${response} does not name ${subject === '' ? 'the method' : subject} in Access-Control-Allow-Methods.`,
    fix: `Serve ${subject === '' ? 'the method' : subject} on this path, and let "methods" of its policy allow it. Methods are case-sensitive.`,
  }),
  header: ({ subject }, response) => ({
    cause: `${response} does not name ${subject} in Access-Control-Allow-Headers.`,
    fix: `Add ${subject} to "allowedHeaders" of the policy, or leave "allowedHeaders" out to allow what is asked for.`,
  }),
  'redirect-with-credentials': ({ subject }) => ({
    cause: `A redirect leads to an address with a user name or a password: ${subject}.`,
    fix: 'Redirect to the address without them.',
  }),
  'redirect-target': ({ subject }) => ({
    cause: `A redirect leads to "${subject}", which cannot be fetched.`,
    fix: 'Redirect to an http: or https: address.',
  }),
  'redirect-count': () => ({
    cause: 'There are more than 20 redirects.',
    fix: 'Check whether they form a loop.',
  }),
  'redirect-mode': (_failure, response) => ({
    cause: `${response} is a redirect, which the request's redirect mode treats as an error.`,
    fix: "Request the address to which it leads, or use redirect: 'follow'.",
  }),
  'same-origin-mode': () => ({
    cause: "The request's mode is 'same-origin', and its address has another origin.",
    fix: "Use mode: 'cors'.",
  }),
  'no-cors-redirect-mode': () => ({
    cause: "In mode 'no-cors', redirects can only be followed.",
    fix: "Use redirect: 'follow', or mode: 'cors'.",
  }),
  stream: () => ({
    cause: 'A stream as body is not sent over HTTP/1.1.',
    fix: 'Send the body as a whole, or serve HTTP/2.',
  }),
  'no-answer': () => ({
    cause: 'The server did not answer.',
    fix: 'Check that it is running at this address.',
  }),
};
