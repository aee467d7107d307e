/**
 * A property of this package's WebSocket adapters: the path of gateways that do not name one. The main entry point
 * loads no adapter, so it recognizes them by this property.
 */
export const GATEWAY_ADAPTER: unique symbol = Symbol.for('nestjs-cors:gateway-adapter') as never;

/** A WebSocket adapter that enforces the policies of gateways. */
export interface CorsGatewayAdapter {
  readonly [GATEWAY_ADAPTER]: string;
}

/** Whether this adapter enforces the policies of gateways. */
export function isCorsGatewayAdapter(adapter: unknown): adapter is CorsGatewayAdapter {
  return typeof adapter === 'object' && adapter !== null && GATEWAY_ADAPTER in adapter;
}

/** The adapter as a user would name it. */
export function nameOfAdapter(adapter: object): string {
  return adapter.constructor.name;
}
