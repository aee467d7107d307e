import type { INestApplication } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { describePolicies } from 'nestjs-cors/testing';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { CapturedLog } from '../support/captured-log.js';
import { freePort } from '../support/handshakes.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const admin = 'https://admin.example';

@Cors({ origin: app, credentials: true })
@WebSocketGateway()
class FeedGateway {}

@Cors(admin)
@WebSocketGateway({ namespace: 'admin' })
class AdminGateway {}

@WebSocketGateway({ namespace: /^\/tenant-\d+$/ as never, path: 'live/' })
class TenantsGateway {}

@Cors(false)
@WebSocketGateway({ path: '/public' })
class PublicGateway {}

const ownPort = await freePort();

@Cors(['https://a.example', 'https://b.example'])
@WebSocketGateway(ownPort, { path: '/metrics' })
class MetricsGateway {}

@Cors({ origin: app, reportOnly: { origin: [admin] } })
@WebSocketGateway({ path: '/tried' })
class TriedGateway {}

const ioAdapter = (application: INestApplication) => new CorsIoAdapter(application);
const gateways = [FeedGateway, AdminGateway, TenantsGateway, PublicGateway, MetricsGateway];

async function describeWith(
  platform: (typeof platforms)[number],
  providers: readonly (typeof gateways)[number][],
  adapter?: (application: INestApplication) => CorsIoAdapter | CorsWsAdapter,
): Promise<{ summary: string; policies: string }> {
  const log = new CapturedLog();
  const server = await start(moduleWith(CorsModule.forRoot(), { providers: [...providers] }), {
    platform,
    options: { logger: log },
    configure(application) {
      if (adapter !== undefined) application.useWebSocketAdapter(adapter(application));
    },
  });
  const policies = describePolicies(server.app);
  await server.close();
  return { summary: log.ofCors('log').join('\n'), policies };
}

describe.each(platforms)('gateways on $name', (platform) => {
  it('are shown with what they try out', async () => {
    const { summary, policies } = await describeWith(platform, [TriedGateway], ioAdapter);
    expect(summary.split('\n').slice(2)).toEqual([
      `Gateway TriedGateway at /tried: open to ${app}`,
      'reportOnly, reported and not applied: @Cors on TriedGateway',
    ]);
    expect(policies.split('\n')[0]).toBe(`gateway /tried: ${app}; reportOnly { ${admin} } (TriedGateway)`);
  });

  it('are logged at start-up, each with who can connect', async () => {
    const { summary } = await describeWith(platform, gateways, ioAdapter);
    expect(summary.split('\n').slice(2)).toEqual([
      `Gateway FeedGateway at /socket.io: open to ${app}, with credentials`,
      `Gateway AdminGateway at /socket.io, namespace /admin: open to ${admin}`,
      'Gateway TenantsGateway at /live, namespace /^\\/tenant-\\d+$/: closed to other origins',
      'Gateway PublicGateway at /public: open to every origin, because CORS is off',
      `Gateway MetricsGateway at :${ownPort}/metrics: open to https://a.example, https://b.example`,
    ]);
  });

  it('are in describePolicies(), in a stable order', async () => {
    const { policies } = await describeWith(platform, gateways, ioAdapter);
    expect(policies.split('\n')).toEqual([
      'gateway /live namespace /^\\/tenant-\\d+$/: closed (TenantsGateway)',
      'gateway /public: every origin, CORS is off (PublicGateway)',
      `gateway /socket.io: ${app}; credentials (FeedGateway)`,
      `gateway /socket.io namespace /admin: ${admin} (AdminGateway)`,
      `gateway :${ownPort}/metrics: https://a.example, https://b.example (MetricsGateway)`,
      'everything else: closed',
    ]);
    expect((await describeWith(platform, gateways.toReversed(), ioAdapter)).policies).toBe(policies);
  });

  it('are shown at the paths that CorsWsAdapter uses', async () => {
    const { summary, policies } = await describeWith(
      platform,
      [FeedGateway],
      (one) => new CorsWsAdapter(one),
    );
    expect(summary).toContain(`Gateway FeedGateway at /: open to ${app}, with credentials`);
    expect(policies).toContain(`gateway /: ${app}; credentials (FeedGateway)`);
  });

  it('are left out if the adapter does not apply policies, with a warning', async () => {
    @WebSocketGateway()
    class OpenGateway {}
    const { summary, policies } = await describeWith(platform, [OpenGateway]);
    expect(summary).not.toContain('OpenGateway');
    expect(policies).toBe('everything else: closed');
  });
});
