import { Delete, Get, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { buildController } from '../support/build-controller.js';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';
import { policies, policyRequests } from './policy-requests.data.js';
import type { PolicyRequestRow } from './policy-requests.data.js';

afterAll(stopServers);

function controllerOf(name: string, policy: CorsPolicyOptions) {
  const stated = Object.keys(policy).length > 0;
  return buildController({
    name: `${name}Controller`,
    path: name,
    decorators: stated ? [Cors(policy)] : [],
    handlers: { read: { routes: [Get()] }, create: { routes: [Post()] }, remove: { routes: [Delete()] } },
  });
}

describe.each(platforms)('a policy and a request on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const controllers = Object.entries(policies).map(([name, policy]) => controllerOf(name, policy));
    server = await start(moduleWith(CorsModule.forRoot(), { controllers }), { platform });
  });

  const send = ({ policy, request, origin, asks, privateNetwork }: PolicyRequestRow) => {
    const [kind, method = ''] = request.split(' ');
    return server.send({
      method: kind === 'preflight' ? 'OPTIONS' : method,
      path: `/${policy}`,
      headers: {
        ...(origin !== undefined && { Origin: origin }),
        ...(kind === 'preflight' && { 'Access-Control-Request-Method': method }),
        ...(asks !== undefined && { 'Access-Control-Request-Headers': asks }),
        ...(privateNetwork && { 'Access-Control-Request-Private-Network': 'true' }),
      },
    });
  };
  const named = policyRequests.map((row) => ({
    ...row,
    from: row.origin ?? 'nowhere',
    asking: row.asks === undefined ? '' : `, asking for ${row.asks}`,
  }));

  it.each(named)('$policy: $request from $from$asking ($cites)', async (row) => {
    const response = await send(row);
    expect(response.status).toBe(row.status);
    expect(corsHeaders(response)).toEqual(row.headers);
  });

  const answered = named.filter(({ request, status }) => request.startsWith('preflight') && status !== 404);

  it.each(answered)('$policy: $request from $from$asking has no body (R9)', async (row) => {
    const response = await send(row);
    expect([response.body, response.values('content-length')]).toEqual(['', ['0']]);
  });
});
