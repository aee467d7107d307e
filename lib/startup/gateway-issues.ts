import { isDeepStrictEqual } from 'node:util';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { readClassMetadata } from '../options/cors-metadata.js';
import { issuePlace } from '../options/issue-place.js';
import type { EffectivePolicy } from '../policy/compile-policies.js';
import {
  GATEWAY_ADAPTER,
  isCorsGatewayAdapter,
  nameOfAdapter,
  type CorsGatewayAdapter,
} from './gateway-adapter.js';
import {
  gatewayPath,
  namespaceKey,
  serverKey,
  uselessFields,
  type NestGateway,
  type PolicedGateway,
} from './nest-gateways.js';

/**
 * Problems that keep the stated policies of gateways from applying.
 *
 * @param adapter the WebSocket adapter; `undefined` if nothing connects gateways
 * @param secondLayers keys of servers whose own options ask for CORS headers
 */
export function gatewayIssues(
  gateways: readonly PolicedGateway[],
  adapter: object | undefined,
  secondLayers: ReadonlySet<string>,
): CorsConfigurationIssue[] {
  if (adapter === undefined) return [];
  const fields = gateways.flatMap(({ nest }) => fieldIssues(nest));
  if (!isCorsGatewayAdapter(adapter)) {
    return [...fields, ...gateways.flatMap(({ nest }) => adapterIssues(nest, adapter))];
  }
  return [
    ...fields,
    ...differenceIssues(gateways, adapter),
    ...secondLayerIssues(gateways, adapter, secondLayers),
  ];
}

function fieldIssues(nest: NestGateway): CorsConfigurationIssue[] {
  const { name } = nest.gateway;
  return uselessFields(nest).map(({ field, level }) => ({
    code: 'CORS_E043',
    place: issuePlace(name, field, level),
    message: `"${field}" has no effect on a gateway: "origin" alone decides about handshakes, and "credentials" matters for polling. Leave it out.`,
  }));
}

function adapterIssues({ gateway }: NestGateway, adapter: object): CorsConfigurationIssue[] {
  if (readClassMetadata(gateway).length === 0) return [];
  return [
    {
      code: 'CORS_E045',
      place: `@Cors on ${gateway.name}`,
      message: `${nameOfAdapter(adapter)} does not read it, so pages of every origin could connect. Set app.useWebSocketAdapter(new CorsIoAdapter(app)) of nestjs-cors/socket.io, or new CorsWsAdapter(app) of nestjs-cors/ws.`,
    },
  ];
}

function differenceIssues(
  gateways: readonly PolicedGateway[],
  adapter: CorsGatewayAdapter,
): CorsConfigurationIssue[] {
  const first = new Map<string, Map<unknown, PolicedGateway>>();
  const issues: CorsConfigurationIssue[] = [];
  for (const one of gateways) {
    const key = serverKey(one.nest.port, gatewayPath(one.nest.options, adapter[GATEWAY_ADAPTER]));
    const namespaces = first.get(key) ?? new Map<unknown, PolicedGateway>();
    first.set(key, namespaces);
    const namespace = namespaceKey(one.nest.options.namespace);
    const other = namespaces.get(namespace);
    if (other === undefined) namespaces.set(namespace, one);
    else if (!isSame(one.policy, other.policy)) issues.push(difference(one, other));
  }
  return issues;
}

function isSame(a: EffectivePolicy, b: EffectivePolicy): boolean {
  return isSameInForce(a, b) && isSameInForce(a.rehearsal ?? a, b.rehearsal ?? b);
}

function isSameInForce(a: EffectivePolicy, b: EffectivePolicy): boolean {
  if (a.merged.enabled !== b.merged.enabled) return false;
  if (a.compiled !== null || b.compiled !== null) return a.compiled === b.compiled;
  // Other problems have kept policies from being compiled, or there is no origin.
  return !a.merged.enabled || isDeepStrictEqual(a.merged.fields, b.merged.fields);
}

function difference({ nest }: PolicedGateway, { nest: other }: PolicedGateway): CorsConfigurationIssue {
  return {
    code: 'CORS_E044',
    place: nest.gateway.name,
    message: `it shares port, path and namespace with ${other.gateway.name}, so every connection reaches both, but their policies differ. Write the same @Cors() on both, or give one of them a path or a namespace of its own.`,
  };
}

function secondLayerIssues(
  gateways: readonly PolicedGateway[],
  adapter: CorsGatewayAdapter,
  secondLayers: ReadonlySet<string>,
): CorsConfigurationIssue[] {
  return [...secondLayers].flatMap((key) => {
    const places = gateways
      .filter(({ nest: { options } }) => Boolean(options.cors))
      .filter(({ nest }) => serverKey(nest.port, gatewayPath(nest.options, adapter[GATEWAY_ADAPTER])) === key)
      .map(({ nest }) => `@WebSocketGateway on ${nest.gateway.name}, cors`);
    return (places.length === 0 ? [`${nameOfAdapter(adapter)}.createIOServer(), cors`] : places).map(
      secondLayer,
    );
  });
}

function secondLayer(place: string): CorsConfigurationIssue {
  return {
    code: 'CORS_E046',
    place,
    message:
      'Socket.IO would write CORS headers of its own beside those of this module. Leave out "cors"; the policy is that of @Cors() on the gateway, of its module, or the default.',
  };
}
