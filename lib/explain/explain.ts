import { consoleMessages } from '../browser/console-messages.js';
import { requestHeaders } from '../browser/request-headers.js';
import { isSameOrigin } from '../browser/same-origin.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';
import { shownFields } from '../options/report-only.js';
import type { LevelPlace, MergedPolicy } from '../options/merge-policy.js';
import { isForbiddenResponseHeader, SAFELISTED_RESPONSE_HEADERS } from '../protocol/header-names.js';
import type { Platform } from '../platform/platform.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { RequestObserver } from '../platform/observer.js';
import type { PolicyRequest } from '../policy/compile-policies.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { RouteTable, Routing } from '../routing/route-table.js';
import { serves, type Located, type Route } from '../routing/route.js';
import { ChangedRouting, type Renew } from './changed-routing.js';
import type { CorsExplanation, CorsQuestion } from './cors-question.js';
import { decidingField } from './deciding-field.js';
import { findFixes, type Trial } from './find-fixes.js';
import { GatewayRouting, type GatewayDoor } from './gateway-routing.js';
import { readQuestion, type ReadQuestion } from './read-question.js';
import { simulateFetch, type SimulatedFetch } from './simulate-fetch.js';
import { simulateServer, type SimulatedAnswer } from './simulate-server.js';
import { simulatedRequest } from './simulated-request.js';
import { summarize } from './summarize.js';
import { toExplainedHeaders } from './explained-headers.js';

/** The policy that a question is about, and where it comes from. */
export interface Subject {
  readonly merged: MergedPolicy;
  readonly compiled: CompiledPolicy | null;
  /** The mount, or the route's levels, that the policy is for; neither: the module's default. */
  readonly mount: string | undefined;
  readonly request: PolicyRequest | undefined;
  /** The levels at which it can be changed, narrowest first. */
  readonly places: readonly LevelPlace[];
  /** Other routes on the path with the same policy: a preflight, or an answer that no route gives, may be under theirs. */
  readonly others: readonly PolicyRequest[];
}

/** What `explain()` needs from start-up. */
export interface ExplainContext {
  readonly table: RouteTable;
  readonly platform: Pick<Platform, 'toPlatformRequest'>;
  readonly isSameOrigin: RequestObserver['isSameOrigin'];
  /** The application's address, for questions about a path. */
  base(): string;
  handlerOf(route: Route): HandlerPolicy | undefined;
  /** The gateways on a path, if one of this package's adapters connects them. */
  gatewayAt(path: string): (GatewayDoor & { readonly subject: Subject }) | undefined;
  /** The policy of a located request. `siblings` are routes on its path with that policy: if none serves it, the first decides. */
  subjectOf(located: Located, siblings: readonly Route[]): Subject;
  /**
   * The subject's policy with fields stated at a level, and whether the others' changes in the same way; `undefined`: with
   * these fields, it is invalid, or the default or a mount is.
   */
  change(
    place: LevelPlace,
    fields: CorsPolicyOptions,
    subject: Subject,
  ):
    | {
        readonly merged: MergedPolicy;
        readonly compiled: CompiledPolicy | null;
        readonly reachesAll: boolean;
      }
    | undefined;
  /** Whether the application would start with fields stated at a level. */
  starts(place: LevelPlace, fields: CorsPolicyOptions): boolean;
}

/**
 * Explains what a browser does with a request, and why. The request goes through the same code as one that comes over
 * the wire, except that no handler runs.
 *
 * @throws {TypeError} if the question is malformed
 */
export async function explain(context: ExplainContext, asked: CorsQuestion): Promise<CorsExplanation> {
  const question = readQuestion(asked, context.base());
  const { table, platform } = context;
  const { from, method, url, headers } = question;
  const sent = requestHeaders({ url: url.href, headers });
  const lower = sent.map(([name, value]) => [name.toLowerCase(), value] as const);
  const request = simulatedRequest(method, url, { ...Object.fromEntries(lower), origin: from });
  const platformRequest = platform.toPlatformRequest(request);
  const gateway = context.gatewayAt(url.pathname);
  const located = gateway === undefined ? table.locate(request, platformRequest) : NOWHERE;
  // Preflights carry none of the headers that the script sets, the version among them.
  const options = simulatedRequest('OPTIONS', url, { origin: from, 'access-control-request-method': method });
  const hasOptionsRoute = table.locate(options, platform.toPlatformRequest(options)).route !== undefined;
  const handler = located.route && context.handlerOf(located.route);
  const serve = (renew?: Renew, reachesAll = true) => {
    const routing = routingOf(table, gateway, renew, reachesAll);
    const changed = renew === undefined ? handler : handler && { ...handler, policy: renew(handler.policy) };
    return simulateFetch(question, (wire) =>
      simulateServer(
        {
          routing,
          platform,
          isSameOrigin: (one, other) => context.isSameOrigin(one, other),
          handler: changed,
          hasOptionsRoute,
        },
        wire,
      ),
    );
  };

  const fetched = await serve();
  const decisive = decisiveAnswer(fetched);
  const routesOf = (policy: CompiledPolicy | null) =>
    table.findRoutesOf(policy, request, method, platformRequest);
  const deciding = routesOf(decisive.policy);
  const siblings =
    located.route === undefined
      ? deciding
      : routesOf(located.route.policy).filter((route) => serves(route, method));
  const subject = gateway?.subject ?? context.subjectOf(located, siblings);
  // A preflight may be refused under the policy of another version, and a request below a mount under its handler's.
  const [refusing] = deciding;
  const { merged } =
    decisive.policy === subject.compiled || refusing === undefined
      ? subject
      : context.subjectOf({ route: refusing, mount: undefined }, []);
  const { outcome, preflight, actual, because } = fetched;
  const verdict = isSameOrigin(from, url.href)
    ? 'same-origin'
    : outcome.kind === 'response'
      ? 'readable'
      : 'blocked';
  const handlerRuns = actual !== undefined && !actual.isForbidden && located.route !== undefined;
  const isServed = gateway !== undefined || located.route !== undefined || located.mount !== undefined;
  const askWith = async (place: LevelPlace, fields: CorsPolicyOptions): Promise<Trial | undefined> => {
    const changed = context.change(place, fields, subject);
    if (changed === undefined) return undefined;
    const renew: Renew = (policy) => (policy === subject.compiled ? changed.compiled : policy);
    const tried = await serve(renew, changed.reachesAll);
    return toTrial(tried, changed.merged);
  };
  return {
    verdict,
    // As `nestjs-cors:decision` has it: pages of the server's own origin need no permission.
    reason: verdict === 'same-origin' && decisive.reason !== 'allowed' ? 'not-cors' : decisive.reason,
    handlerRuns,
    summary: summarize({ question, fetched, decisive, verdict, handlerRuns, isServed, merged }),
    route: located.route?.source && toExplainedRoute(located.route.source.nest),
    policy: subject.compiled === null ? undefined : shownFields(subject.merged),
    decidedBy: verdict === 'same-origin' ? undefined : decidingField(fetched, decisive, merged),
    preflight:
      preflight === undefined
        ? undefined
        : { because, status: preflight.status, headers: toExplainedHeaders(preflight.headers) },
    response: actual && { headers: toExplainedHeaders(actual.headers) },
    readableHeaders: verdict === 'same-origin' ? '*' : readableHeaders(verdict, question, decisive.policy),
    console:
      outcome.kind === 'response'
        ? {}
        : consoleMessages({ page: from, via: 'fetch', failure: outcome.failure }),
    fixes:
      verdict === 'blocked'
        ? await findFixes(question, toTrial(fetched, subject.merged), subject.places, {
            ask: askWith,
            starts: (place, fields) => context.starts(place, fields),
          })
        : [],
  };
}

const NOWHERE: Located = { route: undefined, mount: undefined };

function routingOf(
  table: RouteTable,
  gateway: GatewayDoor | undefined,
  renew: Renew | undefined,
  reachesAll: boolean,
): Routing {
  if (gateway === undefined)
    return renew === undefined ? table : new ChangedRouting(table, renew, reachesAll);
  const { passesAll, policies } = gateway;
  if (renew === undefined) return new GatewayRouting(gateway);
  const changed = (policies.length === 0 ? [null] : policies).map(renew).filter((one) => one !== null);
  return new GatewayRouting({ passesAll: passesAll && changed.length === 0, policies: changed });
}

function decisiveAnswer({ preflight, actual }: SimulatedFetch): SimulatedAnswer {
  // At least one of the two was answered, or nothing would have been decided.
  return (actual ?? preflight) as SimulatedAnswer;
}

function toTrial(fetched: SimulatedFetch, { fields }: MergedPolicy): Trial {
  const { outcome } = fetched;
  const { reason, isContinued } = decisiveAnswer(fetched);
  return {
    obstacle: outcome.kind === 'response' ? undefined : { reason, isContinued, failure: outcome.failure },
    fields,
  };
}

function toExplainedRoute({
  method,
  path,
  controller,
  handlerName,
}: NonNullable<Route['source']>['nest']): NonNullable<CorsExplanation['route']> {
  return { method, path, controller: controller.name, handler: handlerName };
}

function readableHeaders(
  verdict: CorsExplanation['verdict'],
  { credentials }: ReadQuestion,
  policy: CompiledPolicy | null,
): CorsExplanation['readableHeaders'] {
  if (verdict === 'blocked' || policy === null) return [];
  const exposed = (policy.exposedHeaders ?? '').toLowerCase().split(',').filter(Boolean);
  if (policy.exposesWhatIsSet || (exposed.includes('*') && credentials !== 'include')) return '*';
  const readable = new Set([...SAFELISTED_RESPONSE_HEADERS, ...exposed]);
  return [...readable].filter((name) => !isForbiddenResponseHeader(name)).sort();
}
