import { Injectable, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import { Cors, CorsModule, fromProvider, type CorsPolicyOptions } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import {
  corsHeaders,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
  type CorsHeaders,
} from '../support/cors-headers.js';
import { freePort, upgrade } from '../support/handshakes.js';
import { platforms, type Platform } from '../support/platforms.js';
import type { RawRequest } from '../support/raw-http.js';
import { sendRaw } from '../support/raw-http.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const other = 'https://other.example';

@Injectable()
class Partners {
  isAllowed(origin: string): boolean {
    return origin === app;
  }
}

@Injectable()
class PartnerList {
  origins() {
    return of([app]);
  }
}

type Headers = NonNullable<RawRequest['headers']>;

/** Who may connect, besides the server's own pages and clients without an origin. */
interface PolicyCase {
  readonly name: string;
  readonly defaults?: CorsPolicyOptions;
  readonly decorator?: ClassDecorator;
  readonly admits: readonly string[];
  /** The CORS headers of polling answers to an admitted origin. */
  readonly headers?: (origin: string) => CorsHeaders;
}

const anyOrigin: CorsHeaders = { 'access-control-allow-origin': '*', vary: [] };
const withCredentials = (origin: string): CorsHeaders => ({
  ...grantedTo(origin),
  'access-control-allow-credentials': 'true',
});

const policies: readonly PolicyCase[] = [
  { name: 'no origin at any level', admits: [] },
  { name: 'a default', defaults: { origin: app, maxAge: 60, methods: 'PUT' }, admits: [app] },
  { name: 'its own list', defaults: { origin: other }, decorator: Cors(app), admits: [app] },
  {
    name: 'credentials',
    decorator: Cors({ origin: app, credentials: true }),
    admits: [app],
    headers: withCredentials,
  },
  {
    name: 'any origin',
    decorator: Cors('*'),
    admits: [app, other, 'null', 'HTTPS://APP.EXAMPLE', 'nonsense', `${app}, ${app}`],
    headers: () => anyOrigin,
  },
  { name: 'any origin, reflected', decorator: Cors({ origin: true }), admits: [app, other] },
  {
    name: 'the null origin',
    decorator: Cors({ origin: 'null', dangerouslyAllowNullOrigin: true }),
    admits: ['null'],
  },
  {
    name: 'CORS off',
    defaults: { origin: app },
    decorator: Cors(false),
    admits: [app, other, 'null', 'HTTPS://APP.EXAMPLE', 'nonsense', `${app}, ${app}`],
    headers: () => noCors,
  },
  { name: 'a function', decorator: Cors({ origin: (origin) => origin === app }), admits: [app] },
  { name: 'a provider', decorator: Cors(Partners), admits: [app] },
  { name: 'a provider that is cached', decorator: Cors({ origin: fromProvider(Partners) }), admits: [app] },
  { name: 'a source', decorator: Cors(PartnerList), admits: [app] },
  { name: 'a pattern', decorator: Cors('https://*.example'), admits: [app, other] },
];

const origins: readonly { name: string; headers: Headers; value: string | undefined }[] = [
  { name: 'an allowed origin', headers: { Origin: app }, value: app },
  { name: 'another origin', headers: { Origin: other }, value: other },
  { name: 'null', headers: { Origin: 'null' }, value: 'null' },
  { name: 'upper case', headers: { Origin: 'HTTPS://APP.EXAMPLE' }, value: 'HTTPS://APP.EXAMPLE' },
  { name: 'no origin that a browser sends', headers: { Origin: 'nonsense' }, value: 'nonsense' },
  {
    name: 'two origins',
    headers: [
      ['Origin', app],
      ['Origin', app],
    ],
    value: `${app}, ${app}`,
  },
];

/** The server's own pages, and clients that are not pages. */
const own: readonly { name: string; headers: Headers }[] = [
  { name: 'no origin', headers: {} },
  { name: 'the server’s own host', headers: { Origin: 'https://api.example', Host: 'api.example' } },
  {
    name: 'the server’s own host with its port',
    headers: { Origin: 'https://api.example', Host: 'api.example:443' },
  },
  { name: 'Sec-Fetch-Site', headers: { Origin: 'https://api.example', 'Sec-Fetch-Site': 'same-origin' } },
];

interface Started {
  readonly port: number;
}

interface Transport {
  readonly name: string;
  readonly adapter: (application: INestApplication) => CorsIoAdapter | CorsWsAdapter;
  readonly path: string;
  readonly status: 101 | 200;
  shake(port: number, headers: Headers): Promise<{ status: number; headers?: CorsHeaders }>;
}

const polling = '/socket.io/?EIO=4&transport=polling';

const transports: readonly Transport[] = [
  {
    name: 'Socket.IO polling',
    adapter: (application) => new CorsIoAdapter(application),
    path: polling,
    status: 200,
    async shake(port, headers) {
      const answer = await sendRaw(port, { path: polling, headers });
      return { status: answer.status, headers: corsHeaders(answer) };
    },
  },
  {
    name: 'Socket.IO WebSockets',
    adapter: (application) => new CorsIoAdapter(application),
    path: '/socket.io/?EIO=4&transport=websocket',
    status: 101,
    async shake(port, headers) {
      return { status: await upgrade(port, this.path, headers) };
    },
  },
  {
    name: 'ws WebSockets',
    adapter: (application) => new CorsWsAdapter(application),
    path: '/',
    status: 101,
    async shake(port, headers) {
      return { status: await upgrade(port, this.path, headers) };
    },
  },
];

function gatewayModule({ defaults, decorator }: PolicyCase, port: number): DynamicModule {
  const Gateway = createGateway(port);
  decorator?.(Gateway);
  return moduleWith(CorsModule.forRoot(defaults), { providers: [Gateway, Partners, PartnerList] });
}

function createGateway(port: number): Type {
  @WebSocketGateway(port)
  class OrdersGateway {}
  return OrdersGateway;
}

async function startGateway(
  platform: Platform,
  transport: Transport,
  policy: PolicyCase,
  isOwnPort: boolean,
): Promise<Started> {
  const ownPort = isOwnPort ? await freePort() : 0;
  const server = await start(gatewayModule(policy, ownPort), {
    platform,
    configure: (application) => {
      application.useWebSocketAdapter(transport.adapter(application));
    },
  });
  return { port: isOwnPort ? ownPort : server.port };
}

/** Requests to gateways on their own port never reach the platform, so a sample of the policies is enough. */
const places: readonly { place: string; isOwnPort: boolean; cases: readonly PolicyCase[] }[] = [
  { place: "the application's port", isOwnPort: false, cases: policies },
  {
    place: 'a port of its own',
    isOwnPort: true,
    cases: policies.filter(({ name }) => /no origin at any level|credentials|CORS off|a source/.test(name)),
  },
];

describe.each(platforms)('a handshake on $name (R24)', (platform) => {
  describe.each(transports)('over $name', (transport) => {
    describe.each(places)('on $place', ({ isOwnPort, cases }) => {
      describe.each(cases)('under $name', (policy) => {
        let port: number;
        beforeAll(async () => {
          ({ port } = await startGateway(platform, transport, policy, isOwnPort));
        });

        it.each(origins)('is decided for $name', async ({ headers, value = '' }) => {
          const answer = await transport.shake(port, headers);
          const isAdmitted = policy.admits.includes(value);
          expect(answer.status).toBe(isAdmitted ? transport.status : 403);
          if (answer.headers === undefined) return;
          const granted = policy.headers ?? grantedTo;
          expect(answer.headers).toEqual(isAdmitted ? granted(value) : nothingButVary);
        });

        it.each(own)('passes with $name', async ({ headers }) => {
          const answer = await transport.shake(port, headers);
          expect(answer.status).toBe(transport.status);
        });
      });
    });
  });

  it('is decided for polling preflights', async () => {
    const { port } = await startGateway(
      platform,
      transports[0]!,
      { name: '', decorator: Cors({ origin: app, credentials: true }), admits: [app] },
      false,
    );
    const preflight = (origin: string, method = 'POST') =>
      sendRaw(port, {
        method: 'OPTIONS',
        path: polling,
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'authorization,x-shop',
        },
      });
    const granted = await preflight(app);
    expect([granted.status, corsHeaders(granted)]).toEqual([
      204,
      {
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'authorization,x-shop',
        vary: refusedPreflight.vary,
      },
    ]);
    const refused = await preflight(other);
    expect([refused.status, corsHeaders(refused)]).toEqual([403, refusedPreflight]);
  });
});
