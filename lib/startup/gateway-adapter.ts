/**
 * On the WebSocket adapters of this package: the path of gateways that name none. The main entry point loads no
 * adapter, so it knows them by this mark.
 */
export const GATEWAY_ADAPTER: unique symbol = Symbol.for('nestjs-cors:gateway-adapter') as never;

/** A WebSocket adapter that keeps gateways to their policies. */
export interface CorsGatewayAdapter {
  readonly [GATEWAY_ADAPTER]: string;
}

/** Whether gateways under this adapter are kept to their policies. */
export function isCorsGatewayAdapter(adapter: unknown): adapter is CorsGatewayAdapter {
  return typeof adapter === 'object' && adapter !== null && GATEWAY_ADAPTER in adapter;
}

/** The adapter as a user would name it. */
export function nameOfAdapter(adapter: object): string {
  return adapter.constructor.name;
}
