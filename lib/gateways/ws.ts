/**
 * Policies for gateways on `ws`.
 * @module nestjs-cors/ws
 */
import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { GATEWAY_ADAPTER } from '../startup/gateway-adapter.js';
import type { CorsGateways } from '../startup/gateway-policies.js';
import { gatewayPath, serverKey } from '../startup/nest-gateways.js';
import { findGateways } from './find-gateways.js';
import { judgeHandshake } from './judge-handshake.js';

const DEFAULT_PATH = '/';

/** A handshake as `ws` passes it to `verifyClient`. */
interface HandshakeInfo {
  readonly req: IncomingMessage;
}

type Verdict = (granted: boolean, code?: number, message?: string, headers?: object) => void;
type VerifyClient = ((info: HandshakeInfo) => boolean) | ((info: HandshakeInfo, verdict: Verdict) => void);

/**
 * A version of Nest's `WsAdapter` that enforces the CORS policies of gateways: a handshake from an origin that is not
 * allowed is refused with 403 before a socket is open. Set it with
 * `app.useWebSocketAdapter(new CorsWsAdapter(app))`. A gateway's own `verifyClient` is asked afterwards.
 *
 * @throws {CorsConfigurationError} CORS_E047 if the application does not import `CorsModule.forRoot()`
 * @see https://websockets.spec.whatwg.org/#websocket-opening-handshake
 */
export class CorsWsAdapter extends WsAdapter {
  /** @internal */
  readonly [GATEWAY_ADAPTER] = DEFAULT_PATH;
  readonly #gateways: CorsGateways;

  constructor(app: INestApplicationContext, options?: ConstructorParameters<typeof WsAdapter>[1]) {
    super(app, options);
    this.#gateways = findGateways(app, 'CorsWsAdapter');
  }

  override create(
    port: number,
    options: NonNullable<Parameters<WsAdapter['create']>[1]> = {},
  ): ReturnType<WsAdapter['create']> {
    const server = serverKey(port, gatewayPath(options, DEFAULT_PATH));
    // `null` is the default of `ws`.
    const own = options['verifyClient'] as VerifyClient | null | undefined;
    const policies = () => this.#gateways.transport(server);
    const judge = async (info: HandshakeInfo, verdict: Verdict): Promise<void> => {
      const decision = await judgeHandshake(this.#gateways, policies, info.req);
      this.#gateways.onDecision(info.req, 'handshake', decision);
      if (!decision.granted) verdict(false, 403, 'Forbidden', { Vary: 'Origin' });
      else ask(own, info, verdict);
    };
    const verifyClient = (info: HandshakeInfo, verdict: Verdict): void => {
      // As Nest's adapter answers when `verifyClient` throws. Unhandled, the error would end the process.
      judge(info, verdict).catch((error: unknown) => {
        this.#gateways.onFailure(error);
        verdict(false, 400, 'Bad Request');
      });
    };
    return super.create(port, { ...options, verifyClient });
  }
}

/** Calls `verifyClient` as `ws` does: one with two parameters answers by calling the second. */
function ask(verifyClient: VerifyClient | null | undefined, info: HandshakeInfo, verdict: Verdict): void {
  if (verifyClient === undefined || verifyClient === null) verdict(true);
  else if (verifyClient.length === 2) verifyClient(info, verdict);
  else verdict((verifyClient as (info: HandshakeInfo) => boolean)(info));
}
