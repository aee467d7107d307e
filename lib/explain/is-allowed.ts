import { chooseDecision } from '../decision/choose-decision.js';
import { checkOrigin } from '../decision/check-origin.js';
import { decidePreflight } from '../decision/decide-preflight.js';
import { describeValue } from '../origins/read-origin.js';
import type { Platform } from '../platform/platform.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { RouteTable } from '../routing/route-table.js';
import { simulatedRequest } from './simulated-request.js';

/** Where an origin may be allowed: at a URL, for a method (default `GET`), or by a named policy. */
export type CorsPlace = { readonly url: string; readonly method?: string } | { readonly policy: string };

/** What start-up knows of policies. */
export interface AllowedContext {
  readonly defaultPolicy: CompiledPolicy | null;
  /** By name; `null`: CORS is off. */
  readonly named: ReadonlyMap<string, CompiledPolicy | null>;
  readonly table: RouteTable;
  readonly platform: Pick<Platform, 'toPlatformRequest'>;
}

/** Whether `origin` is allowed there, decided as for a request of a page of that origin. */
export async function isAllowed(
  { defaultPolicy, named, table, platform }: AllowedContext,
  origin: string,
  at: CorsPlace | undefined,
): Promise<boolean> {
  if (at === undefined) return isOriginAllowed(defaultPolicy, origin);
  if ('policy' in at) {
    const policy = named.get(at.policy);
    if (policy === undefined) {
      throw new TypeError(
        `${describeValue(at.policy)} is not a defined policy. Defined policies: ${[...named.keys()].join(', ') || 'none'}.`,
      );
    }
    return isOriginAllowed(policy, origin);
  }
  const { url, method = 'GET' } = at;
  const request = simulatedRequest('OPTIONS', new URL(url, 'http://localhost'), {
    origin,
    'access-control-request-method': method,
  });
  const targets = table.findTargets(request, method, platform.toPlatformRequest(request));
  if (targets.length === 0) return false;
  const { reason } = await chooseDecision(targets, (target) => decidePreflight(target, request));
  return reason === 'allowed';
}

async function isOriginAllowed(policy: CompiledPolicy | null, origin: string): Promise<boolean> {
  if (policy === null) return false;
  const request = { method: 'GET', url: '/', headers: { origin } };
  return (await checkOrigin(policy.origin, origin, request, false)) === 'allowed';
}
