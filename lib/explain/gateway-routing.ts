import type { PreflightTarget } from '../decision/decide-preflight.js';
import { sealPolicy } from '../policy/compile-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { Routing } from '../routing/route-table.js';

const METHODS: readonly string[] = ['GET', 'POST'];

/** A path on which gateways accept handshakes, and their policies, one of which has to grant. */
export interface GatewayDoor {
  /** Whether CORS is off for one of them, so that every handshake passes. */
  readonly passesAll: boolean;
  readonly policies: readonly CompiledPolicy[];
}

/** Polling as gateways answer it: requests that are not granted are refused with 403. */
export class GatewayRouting implements Routing {
  readonly #policies: readonly CompiledPolicy[];
  readonly #passesAll: boolean;

  constructor({ passesAll, policies }: GatewayDoor) {
    this.#passesAll = passesAll;
    this.#policies = policies.map((policy) => sealPolicy({ ...policy, enforce: !passesAll }));
  }

  findRoute(): undefined {
    return undefined;
  }

  isCertain(): boolean {
    return false;
  }

  isMounted(): boolean {
    return false;
  }

  findOtherPolicies(): [] {
    return [];
  }

  findPolicies(): readonly CompiledPolicy[] {
    return this.#policies;
  }

  findTargets(_request: unknown, method: string): readonly PreflightTarget[] {
    const served = METHODS.includes(method);
    return this.#policies.map((policy) => ({ policy, served, methods: METHODS.join(',') }));
  }

  enforces(): boolean {
    return !this.#passesAll;
  }
}
