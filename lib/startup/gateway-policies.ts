import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { EffectivePolicy } from '../policy/compile-policies.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { CorsRequests } from './request-observer.js';
import { GATEWAY_ADAPTER, isCorsGatewayAdapter } from './gateway-adapter.js';
import { namespaceKey, serverKey, type NamespaceKey, type PolicedGateway } from './nest-gateways.js';

/** What a handshake is judged by: it passes if one of the policies grants. */
export interface HandshakePolicies {
  /** Whether CORS is off for somebody here, so that every handshake passes. */
  readonly passesAll: boolean;
  /** Those with credentials first: one connection serves all, and its answers must do for the most demanding. */
  readonly policies: readonly CompiledPolicy[];
  /** Whether answers to polling depend on the `Origin` header. */
  readonly varies: boolean;
  /** Those that `reportOnly` tries out, where they are others. */
  readonly rehearsal?: HandshakePolicies;
}

interface Server {
  readonly transport: HandshakePolicies;
  readonly namespaces: ReadonlyMap<NamespaceKey, HandshakePolicies>;
}

/** The policies in force on gateways. Adapters ask for them; start-up fills them in. */
@Injectable()
export class CorsGateways {
  /** Servers whose options ask for CORS headers of another layer, as the adapter met them. */
  readonly secondLayers = new Set<string>();
  #servers: ReadonlyMap<string, Server> = new Map();
  #default: HandshakePolicies = combine([]);
  #settle!: (isOpen: boolean) => void;
  /**
   * Resolves when the application has bootstrapped, or with `false` when it closes before that. Gateways on
   * ports of their own listen earlier than their policies exist.
   */
  readonly ready = new Promise<boolean>((resolve) => (this.#settle = resolve));

  constructor(@Inject(CorsRequests) private readonly requests: CorsRequests) {}

  /** @param adapter the application's; only under those of this package anybody asks */
  fill(gateways: readonly PolicedGateway[], defaultPolicy: EffectivePolicy, adapter: unknown): void {
    if (!isCorsGatewayAdapter(adapter)) return;
    const defaultPath = adapter[GATEWAY_ADAPTER];
    this.#default = combine([defaultPolicy]);
    const servers = new Map<string, Map<NamespaceKey, EffectivePolicy>>();
    for (const { nest, policy } of gateways) {
      const key = serverKey(nest.port, nest.options.path ?? defaultPath);
      const namespaces = servers.get(key) ?? new Map<NamespaceKey, EffectivePolicy>();
      servers.set(key, namespaces.set(namespaceKey(nest.options.namespace), policy));
    }
    this.#servers = new Map(
      [...servers].map(([key, namespaces]) => [
        key,
        {
          transport: combine([...namespaces.values()]),
          namespaces: new Map([...namespaces].map(([name, policy]) => [name, combine([policy])])),
        },
      ]),
    );
  }

  open(): void {
    this.#settle(true);
  }

  close(): void {
    this.#settle(false);
  }

  /** For connections to the application's own port; `undefined`: no gateway is there. */
  transportAt(path: string): HandshakePolicies | undefined {
    return this.#servers.get(serverKey(0, path))?.transport;
  }

  /** For connections to a server: one gateway that grants is enough. Without gateways: the module's default. */
  transport(server: string): HandshakePolicies {
    return this.#servers.get(server)?.transport ?? this.#default;
  }

  /** For a namespace, all of which have to grant. Where no gateway serves it: the module's default. */
  namespaces(server: string, keys: Iterable<NamespaceKey>): readonly HandshakePolicies[] {
    const served = this.#servers.get(server)?.namespaces;
    const found = [...keys].flatMap((key) => served?.get(key) ?? []);
    return found.length === 0 ? [this.#default] : found;
  }

  /** A handshake has been decided, or a preflight of polling. */
  onDecision(...[request, kind, decision]: Parameters<CorsRequests['onHandshake']>): void {
    this.requests.onHandshake(request, kind, decision);
  }

  /** A handshake or a preflight has been decided a second time, as `reportOnly` would have it. */
  onRehearsal(...decided: Parameters<CorsRequests['onRehearsedHandshake']>): void {
    this.requests.onRehearsedHandshake(...decided);
  }

  /** Trying out has failed, which concerns no handshake. */
  onRehearsalFault(error: unknown): void {
    this.requests.onWatchFault(error);
  }

  /** Joining is refused. */
  onRefusal(request: IncomingMessage, reason: CorsReason): void {
    this.requests.onRefusedHandshake(request, reason);
  }

  /** Judging failed, and the handshake is refused. */
  onFailure(error: unknown): void {
    this.requests.onFailedHandshake(error);
  }
}

function combine(effective: readonly EffectivePolicy[]): HandshakePolicies {
  const inForce = combineOnce(effective);
  if (effective.every(({ rehearsal }) => rehearsal === undefined)) return inForce;
  const rehearsal = combineOnce(effective.map((policy) => policy.rehearsal ?? policy));
  const isSame = rehearsal.policies.every((policy, index) => policy === inForce.policies[index]);
  return isSame && rehearsal.policies.length === inForce.policies.length
    ? inForce
    : { ...inForce, rehearsal };
}

function combineOnce(effective: readonly EffectivePolicy[]): HandshakePolicies {
  const policies = [...new Set(effective.flatMap(({ compiled }) => compiled ?? []))];
  const passesAll = effective.some(({ merged }) => !merged.enabled);
  return {
    passesAll,
    policies: policies.sort((a, b) => Number(b.credentials) - Number(a.credentials)),
    varies: policies.length === 0 ? !passesAll : passesAll || policies.some(({ varies }) => varies),
  };
}
