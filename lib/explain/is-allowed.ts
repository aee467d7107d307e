import { chooseDecision } from '../decision/choose-decision.js';
import { checkOrigin } from '../decision/check-origin.js';
import { decidePreflight } from '../decision/decide-preflight.js';
import { describeValue } from '../origins/read-origin.js';
import type { Platform } from '../platform/platform.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { RouteTable, Routing } from '../routing/route-table.js';
import { GatewayRouting, type GatewayDoor } from './gateway-routing.js';
import { readMethod, readUrl } from './read-question.js';
import { simulatedRequest } from './simulated-request.js';

/** Where to check an origin: at a URL (a path or a whole URL) for a method (default `GET`), or by a named policy. */
export type CorsPlace = { readonly url: string; readonly method?: string } | { readonly policy: string };

/** What `isAllowed()` needs from start-up. */
export interface AllowedContext {
  readonly defaultPolicy: CompiledPolicy | null;
  /** By name; `null`: CORS is off. */
  readonly named: ReadonlyMap<string, CompiledPolicy | null>;
  readonly table: RouteTable;
  readonly platform: Pick<Platform, 'toPlatformRequest'>;
  /** The application's address, for URLs that are paths. */
  base(): string;
  /** The gateways on a path, if one of this package's adapters connects them. */
  gatewayAt(path: string): GatewayDoor | undefined;
}

/**
 * Whether `origin` is allowed there, decided as for a request from a page of that origin.
 *
 * @throws {TypeError} if `origin` is not a string, or there is no such place
 */
export async function isAllowed(
  context: AllowedContext,
  origin: string,
  at: CorsPlace | undefined,
): Promise<boolean> {
  const { defaultPolicy, named, table, platform } = context;
  if (typeof origin !== 'string') {
    throw new TypeError(
      `isAllowed() takes the value of the Origin header, not ${describeValue(origin)}. A request without one does not come from a page of another origin: decide about it before you ask.`,
    );
  }
  if (at === undefined) return isOriginAllowed(defaultPolicy, origin);
  if (typeof at !== 'object' || at === null) {
    throw new TypeError(
      `isAllowed() takes a place such as { url: '/orders' } or { policy: 'partners' }, not ${describeValue(at)}.`,
    );
  }
  if ('policy' in at) {
    const policy = named.get(at.policy);
    if (policy === undefined) {
      throw new TypeError(
        `${describeValue(at.policy)} is not a defined policy. Defined policies: ${[...named.keys()].join(', ') || 'none'}.`,
      );
    }
    return isOriginAllowed(policy, origin);
  }
  const url = readUrl(at.url, context.base());
  const method = readMethod(at.method ?? 'GET');
  const gateway = context.gatewayAt(url.pathname);
  if (gateway?.passesAll === true) return true;
  const routing: Pick<Routing, 'findTargets'> = gateway === undefined ? table : new GatewayRouting(gateway);
  const request = simulatedRequest('OPTIONS', url, { origin, 'access-control-request-method': method });
  const targets = routing.findTargets(request, method, platform.toPlatformRequest(request));
  if (targets.length === 0) return false;
  const { reason } = await chooseDecision(targets, (target) => decidePreflight(target, request));
  return reason === 'allowed';
}

async function isOriginAllowed(policy: CompiledPolicy | null, origin: string): Promise<boolean> {
  if (policy === null) return false;
  const request = { method: 'GET', url: '/', headers: { origin } };
  return (await checkOrigin(policy.origin, origin, request, false)) === 'allowed';
}
