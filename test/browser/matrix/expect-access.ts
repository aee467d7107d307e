import type { PageName, PolicyMeaning } from './policies.js';
import type { Endpoint, MatrixStep } from './requests.js';

/** The expected result of a request, derived from the policy alone. */
export interface ExpectedAccess {
  /** The status that the script should see; `undefined` if it should not see the response. */
  readonly status: number | undefined;
  /** Which of the handler's own headers the script should see. */
  readonly exposed: readonly string[];
  /** How many handlers should run for the request, including its redirects but not its preflights. */
  readonly handled: number;
}

const nothing: ExpectedAccess = { status: undefined, exposed: [], handled: 0 };

const standardMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** The methods that the application serves on each path. */
const served: Record<Endpoint, readonly string[]> = {
  item: [...standardMethods, 'OPTIONS'],
  'read-only': ['GET', 'HEAD'],
  guarded: ['GET', 'HEAD', 'POST'],
  redirect: standardMethods,
  missing: standardMethods,
};

/** A path that no route serves uses the module's default policy: the allowed page, without credentials. */
const moduleDefault: PolicyMeaning = {};

/**
 * Whether a page should reach a handler and read its response. Looks at the policy's meaning and at the request;
 * never at a response's headers.
 */
export function expectAccess(policy: PolicyMeaning, step: MatrixStep, page: PageName): ExpectedAccess {
  const { mode = 'cors', redirect = 'follow', leadsTo, body } = step;
  // Streams need HTTP/2, and a request with the mode `same-origin` is not sent to another origin.
  if (body?.kind === 'stream' || (mode === 'same-origin' && page !== 'same')) return nothing;
  const first = expectAnswer(step.endpoint === 'missing' ? moduleDefault : policy, step, page);
  if (leadsTo === undefined || first.status === 403) return first;
  const { handled } = first;
  if (first.status === undefined || redirect !== 'follow') return { ...nothing, handled };
  const { server, method, asks = [] } = leadsTo;
  const next = { ...step, endpoint: 'item', method, asks, preflighted: asks.length > 0 } as const;
  const second = expectAnswer(policy, next, pageAfterRedirect(page, server));
  return { ...second, handled: handled + second.handled };
}

/** After a redirect to a third origin, a cross-origin page counts as `null`; the first server's own page, as foreign. */
function pageAfterRedirect(page: PageName, server: 'same' | 'other'): PageName {
  if (server === 'same') return page;
  return page === 'same' ? 'foreign' : 'null';
}

function expectAnswer(policy: PolicyMeaning, step: MatrixStep, page: PageName): ExpectedAccess {
  const method = step.method === 'put' ? 'PUT' : step.method;
  if (page === 'same') return answer(policy, step, method, { shared: true, refused: false });
  const originAllowed = (policy.pages ?? ['allowed']).includes(page);
  const shared = originAllowed && (step.credentials !== 'include' || policy.credentials === true);
  if (step.preflighted && !(shared && isPermitted(policy, step, method))) return nothing;
  // Requests without `Origin` are never refused, and a no-cors GET has none.
  const statesOrigin = step.mode !== 'no-cors' || method !== 'GET';
  const allowed = originAllowed && (policy.methods?.includes(method) ?? true);
  const refused = policy.enforce === true && statesOrigin && !allowed;
  return answer(policy, step, method, { shared: shared && step.mode !== 'no-cors', refused });
}

/** Whether the answer to the preflight permits the method and the headers, for an origin that is allowed. */
function isPermitted(policy: PolicyMeaning, step: MatrixStep, method: string): boolean {
  const { endpoint, asks, credentials } = step;
  // If the application answers preflights itself, it has a handler for them on only one path.
  if (policy.handlesPreflights === true && endpoint !== 'item' && endpoint !== 'missing') return false;
  const methodAllowed = served[endpoint].includes(method) && (policy.methods?.includes(method) ?? true);
  if (!methodAllowed) {
    // GET, HEAD and POST need no permission: such a preflight fails only because a header name or the credentials are
    // missing in the answer, or because of the status of an enforced refusal.
    const isSafelisted = method === 'GET' || method === 'HEAD' || method === 'POST';
    return isSafelisted && asks.length === 0 && credentials !== 'include' && policy.enforce !== true;
  }
  return asks.every((name) => policy.requestHeaders?.includes(name) ?? true);
}

interface Verdict {
  /** Whether the page may read the response. */
  readonly shared: boolean;
  /** Whether an enforced policy refuses the request. */
  readonly refused: boolean;
}

function answer(
  policy: PolicyMeaning,
  step: MatrixStep,
  method: string,
  { shared, refused }: Verdict,
): ExpectedAccess {
  const status = refused ? 403 : statusOf(step, method);
  const handled = status === 200;
  return {
    status: shared ? status : undefined,
    exposed: shared && handled && step.endpoint === 'item' ? (policy.exposes ?? []) : [],
    handled: handled ? 1 : 0,
  };
}

/** The status of the application's answer; for a redirect, 200 means that its handler ran. */
function statusOf({ endpoint, malformed }: MatrixStep, method: string): number {
  if (endpoint === 'missing' || !served[endpoint].includes(method)) return 404;
  if (malformed === true) return 400;
  return endpoint === 'guarded' ? 401 : 200;
}
