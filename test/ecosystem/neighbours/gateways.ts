import assert from 'node:assert/strict';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CorsIoAdapter } from '../../../lib/gateways/socket.io.js';
import { CorsWsAdapter } from '../../../lib/gateways/ws.js';
import { Cors } from '../../../lib/index.js';
import { upgrade } from '../../support/handshakes.js';
import type { RunningServer } from '../../support/start-server.js';
import { policyOf, siteOf, type Neighbour } from '../neighbour.js';

@Cors(policyOf('socket-io'))
@WebSocketGateway()
class IoGateway {
  @SubscribeMessage('latest')
  latest(): string {
    return 'order 7';
  }
}

@Cors(policyOf('ws'))
@WebSocketGateway({ path: '/feed' })
class WsGateway {
  @SubscribeMessage('latest')
  latest(): object {
    return { event: 'latest', data: 'order 7' };
  }
}

const handshakes = (name: string, path: string) => async (server: RunningServer) => {
  const statuses = [siteOf(name), siteOf('default'), undefined].map((origin) =>
    upgrade(server.port, path, origin === undefined ? {} : { Origin: origin }),
  );
  assert.deepEqual(await Promise.all(statuses), [101, 403, 101]);
};

export const gateways: readonly Neighbour[] = [
  {
    name: 'socket-io',
    isAdapter: true,
    module: { providers: [IoGateway] },
    configure: (app) => void app.useWebSocketAdapter(new CorsIoAdapter(app)),
    doors: [
      {
        path: '/socket.io/?EIO=4&transport=polling',
        methods: 'GET,POST',
        refused: 403,
        refusedPreflight: 403,
        shows: ({ body }) => assert.match(body, /"upgrades":\["websocket"\]/),
      },
    ],
    also: handshakes('socket-io', '/socket.io/?EIO=4&transport=websocket'),
  },
  {
    name: 'ws',
    isAdapter: true,
    module: { providers: [WsGateway] },
    configure: (app) => void app.useWebSocketAdapter(new CorsWsAdapter(app)),
    doors: [],
    also: handshakes('ws', '/feed'),
  },
];
