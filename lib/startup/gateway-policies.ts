import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { EffectivePolicy } from '../policy/compile-policies.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { FieldPlaces } from '../explain/describe-refusal.js';
import { CorsRequests } from './request-observer.js';
import { GATEWAY_ADAPTER, isCorsGatewayAdapter } from './gateway-adapter.js';
import {
  gatewayPath,
  namespaceKey,
  serverKey,
  type NamespaceKey,
  type NestGateway,
  type PolicedGateway,
} from './nest-gateways.js';

/** The policies that decide about a handshake: it passes if one of them grants. */
export interface HandshakePolicies {
  /** Whether CORS is off for one of the gateways, so that every handshake passes. */
  readonly passesAll: boolean;
  /** Those with credentials first: one connection serves all gateways, and its answers must suit the most demanding. */
  readonly policies: readonly CompiledPolicy[];
  /** Whether answers to polling depend on the `Origin` header. */
  readonly varies: boolean;
  /** The levels that the fields of each policy come from. */
  readonly places: ReadonlyMap<CompiledPolicy, FieldPlaces>;
  /** The policies that `reportOnly` tries out, if they differ. */
  readonly rehearsal?: HandshakePolicies;
}

interface Server {
  readonly transport: HandshakePolicies;
  readonly namespaces: ReadonlyMap<NamespaceKey, HandshakePolicies>;
}

/** The policies in force on gateways. Start-up fills them in; adapters ask for them. */
@Injectable()
export class CorsGateways {
  /** Keys of servers whose own options ask for CORS headers; the adapter adds them. */
  readonly secondLayers = new Set<string>();
  #servers: ReadonlyMap<string, Server> = new Map();
  #default: HandshakePolicies = combine([]);
  /** Of gateways that do not name a path. */
  #defaultPath = '';
  #settle!: (isOpen: boolean) => void;
  /**
   * Resolves with `true` when the application has bootstrapped, or with `false` if it closes before that. Gateways on
   * their own ports listen before their policies exist.
   */
  readonly ready = new Promise<boolean>((resolve) => (this.#settle = resolve));

  constructor(@Inject(CorsRequests) private readonly requests: CorsRequests) {}

  /** @param adapter the application's WebSocket adapter; only this package's adapters use the policies */
  fill(gateways: readonly PolicedGateway[], defaultPolicy: EffectivePolicy, adapter: unknown): void {
    if (!isCorsGatewayAdapter(adapter)) return;
    this.#defaultPath = adapter[GATEWAY_ADAPTER];
    this.#default = combine([defaultPolicy]);
    const servers = new Map<string, Map<NamespaceKey, EffectivePolicy>>();
    for (const { nest, policy } of gateways) {
      const key = this.#keyOf(nest);
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

  /** The policies for connections to the application's own port; `undefined`: no gateway is there. */
  transportAt(path: string): HandshakePolicies | undefined {
    return this.#servers.get(serverKey(0, path))?.transport;
  }

  /** Whether a gateway accepts connections to a path on the application's own port. */
  isAt(path: string, gateway: NestGateway): boolean {
    return this.#keyOf(gateway) === serverKey(0, path);
  }

  /** The policies for connections to a server; one gateway that grants is enough. Without gateways: the module's default. */
  transport(server: string): HandshakePolicies {
    return this.#servers.get(server)?.transport ?? this.#default;
  }

  /** The policies for a namespace, all of which have to grant. If no gateway serves it: the module's default. */
  namespaces(server: string, keys: Iterable<NamespaceKey>): readonly HandshakePolicies[] {
    const served = this.#servers.get(server)?.namespaces;
    const found = [...keys].flatMap((key) => served?.get(key) ?? []);
    return found.length === 0 ? [this.#default] : found;
  }

  #keyOf({ port, options }: NestGateway): string {
    return serverKey(port, gatewayPath(options, this.#defaultPath));
  }

  /** A handshake, or a preflight of polling, has been decided. */
  onDecision(...[request, kind, decision]: Parameters<CorsRequests['onHandshake']>): void {
    this.requests.onHandshake(request, kind, decision);
  }

  /** A handshake or a preflight has been decided a second time, with the fields of `reportOnly`. */
  onRehearsal(...decided: Parameters<CorsRequests['onRehearsedHandshake']>): void {
    this.requests.onRehearsedHandshake(...decided);
  }

  /** Trying out has failed; no handshake is affected. */
  onRehearsalFault(error: unknown): void {
    this.requests.onWatchFault(error);
  }

  /** A handshake, or a preflight of polling, has been refused; by no policy if no level states an origin. */
  onRefusal(
    request: IncomingMessage,
    reason: CorsReason,
    policy: CompiledPolicy | undefined,
    { places }: HandshakePolicies,
  ): void {
    this.requests.onRefusedHandshake(request, reason, policy, policy && places.get(policy));
  }

  /** Judging has failed, so the handshake is refused. */
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
    places: new Map(
      effective.flatMap(({ compiled, merged }) =>
        compiled === null ? [] : [[compiled, merged.from] as const],
      ),
    ),
  };
}
