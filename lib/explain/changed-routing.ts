import type { PreflightTarget } from '../decision/decide-preflight.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import type { PlatformRequest, Route, RoutedRequest } from '../routing/route.js';
import type { RouteTable, Routing } from '../routing/route-table.js';

/** Maps a policy to its replacement; `null`: CORS is off. */
export type Renew = (policy: CompiledPolicy | null) => CompiledPolicy | null;

/** The same routes with changed policies, for one request. */
export class ChangedRouting implements Routing {
  readonly #table: RouteTable;
  readonly #renew: Renew;
  readonly #reachesAll: boolean;

  /** @param reachesAll false: routes that may decide as well keep the policy that the change replaces */
  constructor(table: RouteTable, renew: Renew, reachesAll: boolean) {
    this.#table = table;
    this.#renew = renew;
    this.#reachesAll = reachesAll;
  }

  findRoute(request: RoutedRequest, platformRequest: PlatformRequest): Route | undefined {
    const { route, mount } = this.#table.locate(request, platformRequest);
    return route === undefined || mount !== undefined
      ? undefined
      : { ...route, policy: this.#renew(route.policy) };
  }

  /** The guard checks every simulated request again. */
  isCertain(): boolean {
    return false;
  }

  isMounted(request: RoutedRequest): boolean {
    return this.#table.isMounted(request);
  }

  /** No middleware leads a simulated request to another handler. */
  findOtherPolicies(): [] {
    return [];
  }

  findPolicies(request: RoutedRequest, platformRequest: PlatformRequest): readonly CompiledPolicy[] {
    const policies = this.#table.findPolicies(request, platformRequest);
    return this.#renewAll(policies);
  }

  findTargets(
    request: RoutedRequest,
    method: string,
    platformRequest: PlatformRequest,
  ): readonly PreflightTarget[] {
    const targets = this.#table.findTargets(request, method, platformRequest);
    const known = targets[0]?.served ?? this.#table.serves(request, method, platformRequest);
    const isMounted = this.#table.locate(request, platformRequest).mount !== undefined;
    // Without any method in the answer, browsers take one that needs no preflight of its own for allowed. GET needs no
    // permission, so listing it gives none.
    const others = targets.find(({ methods }) => methods !== '')?.methods ?? 'GET';
    return this.#renewAll(targets.map(({ policy }) => policy)).map((policy) => {
      // Below a mount, a policy that allows a method serves it.
      const served = isMounted && policy.methods !== undefined ? policy.methods.has(method) : known;
      const isListed = served && policy.methods?.has(method) !== false;
      // Which methods are listed beside the requested one makes no difference to it.
      return { policy, served, methods: isListed ? method : others };
    });
  }

  enforces(
    request: RoutedRequest,
    platformRequest: PlatformRequest,
    decision: ActualDecision,
    policies: readonly CompiledPolicy[] | undefined,
  ): boolean {
    return this.#table.enforces(request, platformRequest, decision, policies);
  }

  #renewAll(policies: readonly CompiledPolicy[]): CompiledPolicy[] {
    const subjects = policies.length === 0 ? [null] : policies;
    const changed = subjects.flatMap((policy) => {
      const renewed = this.#renew(policy);
      return this.#reachesAll || renewed === policy ? [renewed] : [policy, renewed];
    });
    return changed.filter((policy) => policy !== null);
  }
}
