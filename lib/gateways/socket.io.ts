/**
 * Policies for gateways on Socket.IO.
 * @module nestjs-cors/socket.io
 */
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { GATEWAY_ADAPTER } from '../startup/gateway-adapter.js';
import type { CorsGateways } from '../startup/gateway-policies.js';
import { gatewayPath, serverKey } from '../startup/nest-gateways.js';
import { createFileMiddleware, type FileMiddleware } from './client-files.js';
import { createEngineMiddleware, type EngineMiddleware } from './engine-middleware.js';
import { findGateways } from './find-gateways.js';
import { guardNamespaces, type IoServer } from './guard-namespaces.js';
import { SessionOrigins, type EngineSession } from './session-origins.js';

const DEFAULT_PATH = '/socket.io';

interface Engine {
  use(middleware: EngineMiddleware): void;
  on(event: 'connection', listener: (session: EngineSession) => void): void;
}

interface Server extends IoServer {
  readonly engine: Engine;
  /** Serves the engine's sessions. */
  bind(engine: Engine): Server;
  /** Private: runs before a file of the client is served, where Socket.IO's own option `cors` would write its headers. */
  ['_corsMiddleware']?: FileMiddleware;
}

type ServerOptions = Parameters<IoAdapter['createIOServer']>[1];

/**
 * A version of Nest's `IoAdapter` that enforces the CORS policies of gateways, for polling and WebSockets. A handshake
 * that no gateway of the server grants is refused with 403 before a socket is open; one that the namespace does not
 * grant, with CONNECT_ERROR. Set it with `app.useWebSocketAdapter(new CorsIoAdapter(app))`. A subclass may override
 * `createIOServer()`, to set a Socket.IO adapter for example, and must call `super.createIOServer()`.
 *
 * @throws {CorsConfigurationError} CORS_E047 if the application does not import `CorsModule.forRoot()`
 * @see https://websockets.spec.whatwg.org/#websocket-opening-handshake
 */
export class CorsIoAdapter extends IoAdapter {
  /** @internal */
  readonly [GATEWAY_ADAPTER] = DEFAULT_PATH;
  readonly #gateways: CorsGateways;
  /** Key of the server being created, from the gateway's options: a subclass may change them. */
  #key: string | undefined;

  constructor(app: INestApplicationContext) {
    super(app);
    this.#gateways = findGateways(app, 'CorsIoAdapter');
  }

  override create(
    port: number,
    options?: Parameters<IoAdapter['create']>[1],
  ): ReturnType<IoAdapter['create']> {
    this.#key = serverKey(port, gatewayPath(options ?? {}, DEFAULT_PATH));
    try {
      return super.create(port, options);
    } finally {
      this.#key = undefined;
    }
  }

  override createIOServer(port: number, options?: ServerOptions): ReturnType<IoAdapter['createIOServer']> {
    const key = this.#key ?? serverKey(port, gatewayPath(options ?? {}, DEFAULT_PATH));
    if (options?.cors) this.#gateways.secondLayers.add(key);
    const created = super.createIOServer(port, options);
    const io = created as unknown as Server;
    const sessions = new SessionOrigins();
    const policies = () => this.#gateways.transport(key);
    const guardEngine = (engine: Engine): void => {
      engine.on('connection', (session) => sessions.add(session));
      engine.use(createEngineMiddleware(this.#gateways, policies, sessions));
    };
    guardEngine(io.engine);
    // `attach()` and `listen()`, which a subclass may call, make an engine for another HTTP server.
    const bind = io.bind.bind(io);
    io.bind = (engine) => {
      guardEngine(engine);
      return bind(engine);
    };
    io['_corsMiddleware'] = createFileMiddleware(this.#gateways, policies);
    guardNamespaces(io, {
      gateways: this.#gateways,
      server: key,
      sessions,
      recovers: Boolean(options?.connectionStateRecovery),
    });
    return created;
  }
}
