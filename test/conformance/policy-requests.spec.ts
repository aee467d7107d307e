import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CorsModule } from 'nestjs-cors';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { controllersOf, toRawRequest } from '../support/policy-controllers.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';
import { policies, policyRequests } from './policy-requests.data.js';
import type { PolicyRequestRow } from './policy-requests.data.js';

afterAll(stopServers);

describe.each(platforms)('a policy and a request on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const controllers = controllersOf(policies);
    server = await start(moduleWith(CorsModule.forRoot(), { controllers }), { platform });
  });

  const send = (row: PolicyRequestRow) => server.send(toRawRequest(row));
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
