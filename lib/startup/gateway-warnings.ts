import { mountPlace } from '../options/validate-mounts.js';
import type { EffectivePolicy, MountedPolicy } from '../policy/compile-policies.js';
import {
  GATEWAY_ADAPTER,
  isCorsGatewayAdapter,
  nameOfAdapter,
  type CorsGatewayAdapter,
} from './gateway-adapter.js';
import { gatewayPath, type PolicedGateway } from './nest-gateways.js';

/**
 * Warnings about gateways whose configuration is valid but may surprise.
 *
 * @param adapter the WebSocket adapter; `undefined` if nothing connects gateways
 */
export function gatewayWarnings(
  gateways: readonly PolicedGateway[],
  mounts: readonly MountedPolicy[],
  adapter: object | undefined,
): string[] {
  if (adapter === undefined) return [];
  return isCorsGatewayAdapter(adapter)
    ? mountWarnings(gateways, mounts, adapter)
    : openWarnings(gateways, adapter);
}

/** A warning if gateways are open to more origins than their policies say. */
function openWarnings(gateways: readonly PolicedGateway[], adapter: object): string[] {
  const open = gateways.filter(({ policy }) => policy.merged.enabled && !isForAll(policy));
  if (open.length === 0) return [];
  const names = [...new Set(open.map(({ nest }) => nest.gateway.name))].join(', ');
  return [
    `${names}: pages of every origin can connect, whatever the CORS policy says, because ${nameOfAdapter(adapter)} does not read it. Set app.useWebSocketAdapter(new CorsIoAdapter(app)) of nestjs-cors/socket.io, or new CorsWsAdapter(app) of nestjs-cors/ws.`,
  ];
}

function isForAll({ compiled }: EffectivePolicy): boolean {
  return compiled !== null && (compiled.origin.kind === 'any' || compiled.origin.kind === 'reflect');
}

/** A warning for each mount that was meant for a gateway: mounts do not apply to its requests. */
function mountWarnings(
  gateways: readonly PolicedGateway[],
  mounts: readonly MountedPolicy[],
  adapter: CorsGatewayAdapter,
): string[] {
  return mounts.flatMap(({ path: mount }) => {
    const names = gateways
      .filter(({ nest }) => nest.port === 0)
      .filter(({ nest }) => isAtOrBelow(mount, gatewayPath(nest.options, adapter[GATEWAY_ADAPTER])))
      .map(({ nest }) => nest.gateway.name);
    if (names.length === 0) return [];
    return [
      `${mountPlace(mount)} does not apply to the gateway ${[...new Set(names)].join(', ')}, which is connected at that path. Write @Cors() on the gateway or on its module instead.`,
    ];
  });
}

function isAtOrBelow(mount: string, path: string): boolean {
  return `${mount}/`.toLowerCase().startsWith(`${path}/`.toLowerCase());
}
