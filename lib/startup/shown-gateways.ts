import { shownFields } from '../options/report-only.js';
import type { ShownGateway } from './cors-registry.js';
import { GATEWAY_ADAPTER, isCorsGatewayAdapter } from './gateway-adapter.js';
import { gatewayPath, namespaceKey, type NamespaceKey, type PolicedGateway } from './nest-gateways.js';

/**
 * Gateways as the log and `describePolicies()` show them. None with another package's adapter, which does not read
 * their policies; a warning says so.
 */
export function shownGateways(gateways: readonly PolicedGateway[], adapter: unknown): ShownGateway[] {
  if (!isCorsGatewayAdapter(adapter)) return [];
  return gateways.map((gateway) => toShownGateway(gateway, adapter[GATEWAY_ADAPTER]));
}

function toShownGateway({ nest, policy }: PolicedGateway, defaultPath: string): ShownGateway {
  const { gateway, port, options } = nest;
  const namespace = namespaceKey(options.namespace);
  return Object.freeze({
    gateway: gateway.name,
    address: `${port === 0 ? '' : `:${port}`}${gatewayPath(options, defaultPath)}`,
    namespace: namespace === '/' ? undefined : nameOfNamespace(options.namespace, namespace),
    isOn: policy.merged.enabled,
    policy: policy.compiled === null ? undefined : shownFields(policy.merged),
    triedAt: policy.merged.rehearsal?.level,
  });
}

function nameOfNamespace(namespace: unknown, key: NamespaceKey): string {
  if (namespace instanceof RegExp) return String(namespace);
  return typeof key === 'string' ? key : `of ${(namespace as { name: string }).name || 'a function'}`;
}
