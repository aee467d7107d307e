import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { corsMatchers, openPage } from 'nestjs-cors/testing';
import { createHash } from 'node:crypto';
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { createServer, type LookupFunction } from 'node:net';
import { AppModule } from '../../sample/04-cors-proxy/src/app.module.js';
import { LOOKUP } from '../../sample/04-cors-proxy/src/forwarder.service.js';
import { isPublicAddress, onlyPublic } from '../../sample/04-cors-proxy/src/public-addresses.js';
import { readSettings, type Upstream } from '../../sample/04-cors-proxy/src/upstreams.js';
import {
  corsHeaders,
  grantedTo,
  nothingButVary,
  refusedPreflight,
  varyOnOrigin,
  varyOnPreflight,
} from '../support/cors-headers.js';
import type { RawResponse } from '../support/raw-http.js';
import { listen, type RunningServer, stopServers } from '../support/start-server.js';
import { BIG, bigDigest, ThirdParty } from './cors-proxy-upstream.js';

expect.extend(corsMatchers);

const app = 'https://app.example.com';
const partner = 'https://partner.example';
const foreign = 'https://evil.example';

/** DNS under the test's control: each name's answers in turn, then the last one repeatedly. */
const names: Record<string, readonly (readonly string[])[]> = {
  'weather.test': [['127.0.0.1']],
  'rebound.test': [['127.0.0.1']],
  'mixed.test': [['93.184.216.34', '10.0.0.1']],
  'metadata.test': [['169.254.169.254']],
  'ula.test': [['fd00:ec2::254']],
};
const asked: string[] = [];
const lookup: LookupFunction = (hostname, options, callback) => {
  if (hostname === 'silent.test') return;
  if (hostname === 'nowhere.test')
    return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
  const answers = names[hostname];
  if (!answers) return systemLookup(hostname, options as { all: true }, callback);
  const turn = asked.filter((name) => name === hostname).length;
  asked.push(hostname);
  const addresses = (answers[turn] ?? answers.at(-1) ?? []).map((address): LookupAddress => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  if (options.all) callback(null, addresses);
  else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
};

/** A port on loopback that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function startProxy(upstreams: Record<string, Upstream>, origins = [app]): Promise<RunningServer> {
  const module = await Test.createTestingModule({ imports: [AppModule.register({ origins, upstreams })] })
    .overrideProvider(LOOKUP)
    .useValue(lookup)
    .compile();
  return listen(module.createNestApplication({ bodyParser: false, logger: false }));
}

const json = (response: RawResponse) => JSON.parse(response.body) as Record<string, unknown>;

/** All headers except CORS headers and those that Node and Express add. */
const headersOf = (response: RawResponse) =>
  response.headers
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(
      ([name = '']) => !/^(access-control-|date$|transfer-encoding$|x-powered-by$|connection$)/.test(name),
    )
    .sort();

const PUBLIC = '8.8.8.8 93.184.216.34 172.32.0.1 2606:4700:4700::1111 ::ffff:8.8.8.8'.split(' ');
const NOT_PUBLIC = [
  '127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254',
  '100.64.0.1 100.100.100.200 192.0.0.192 168.63.129.16 198.18.0.1 192.0.2.1 224.0.0.1 240.0.0.1 255.255.255.255',
  ':: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 2002:7f00:1:: 2001:0:1::',
  '2001:db8::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 ff02::1 100::1 5f00::1 4000::1',
].flatMap((line) => line.split(' '));

describe('sample 04-cors-proxy', () => {
  const theirs = new ThirdParty();
  let proxy: RunningServer;

  beforeAll(async () => {
    await theirs.start();
    const url = `http://127.0.0.1:${theirs.port}`;
    const cors = { exposedHeaders: 'ETag' };
    const allowPrivateAddress = true;
    proxy = await startProxy({
      weather: { url, cors, allowPrivateAddress, timeoutMs: 400, maxRequestBytes: 1000 },
      versioned: { url: `${url}/v1`, cors, allowPrivateAddress },
      auto: { url, allowPrivateAddress },
      // Its timeout is longer than a test may take, so anything that ends earlier has another cause.
      uploads: { url, cors, allowPrivateAddress, maxRequestBytes: 2 * BIG, timeoutMs: 300_000 },
      partners: {
        url,
        allowPrivateAddress,
        passOn: ['authorization', 'cookie', 'set-cookie'],
        cors: { origin: partner, credentials: true, enforce: true, exposedHeaders: [] },
      },
      named: { url: `http://weather.test:${theirs.port}`, cors, allowPrivateAddress },
      localhost: { url: `http://localhost:${theirs.port}`, cors },
      rebound: { url: `http://rebound.test:${theirs.port}`, cors },
      mixed: { url: 'http://mixed.test', cors },
      metadata: { url: 'http://metadata.test', cors },
      ula: { url: 'http://ula.test', cors },
      silent: { url: 'http://silent.test', cors, timeoutMs: 300 },
      nowhere: { url: 'http://nowhere.test', cors },
      gone: { url: `http://127.0.0.1:${await closedPort()}`, cors, allowPrivateAddress },
    });
  });
  beforeEach(() => {
    theirs.seen.length = 0;
    asked.length = 0;
  });
  afterAll(async () => {
    await stopServers();
    await theirs.stop();
  });

  const redirect = (name: string, to: string, status = 302) =>
    proxy.get(`/${name}/redirect?status=${status}&to=${encodeURIComponent(to)}`, app);
  const readable = { ...grantedTo(app), 'access-control-expose-headers': 'ETag' };

  describe('the answer carries the CORS headers of the route, and no others', () => {
    it.each([
      ['none', '/weather/plain', []],
      ['wrong ones', '/weather/wrong-cors', []],
      ['its own twice', '/weather/duplicates', ['accept-encoding']],
      ['Vary on two lines', '/weather/varied', ['accept-encoding', 'accept-language']],
    ])('where the upstream sends %s', async (_, path, theirVary) => {
      const response = await proxy.get(path, app);
      expect(response.status).toBe(200);
      expect(corsHeaders(response)).toEqual({ ...readable, vary: [...theirVary, ...varyOnOrigin].sort() });
    });

    it.each([400, 401, 404, 418, 429, 500, 503])('where the upstream answers %d', async (code) => {
      const response = await proxy.get(`/weather/status?code=${code}`, app);
      expect(response.status).toBe(code);
      expect(corsHeaders(response)).toEqual(readable);
      expect(json(response)).toEqual({ error: 'theirs' });
    });

    it('if there is no body to stream: HEAD and 304', async () => {
      const head = await proxy.send({ method: 'HEAD', path: '/weather/plain', headers: { Origin: app } });
      expect([head.status, head.body]).toEqual([200, '']);
      expect(corsHeaders(head)).toEqual(readable);
      const cached = await proxy.get('/weather/not-modified', app);
      expect([cached.status, cached.values('etag')]).toEqual([304, ['"1"']]);
      expect(corsHeaders(cached)).toEqual(readable);
    });

    it('with the policy of each upstream', async () => {
      expect(corsHeaders(await proxy.get('/partners/wrong-cors', partner))).toEqual({
        ...grantedTo(partner),
        'access-control-allow-credentials': 'true',
      });
      const response = await proxy.get('/partners/wrong-cors', app);
      expect(response.status).toBe(403);
      expect(corsHeaders(response)).toEqual(nothingButVary);
    });

    it("exposes the upstream's own headers if no list is stated", async () => {
      expect(corsHeaders(await proxy.get('/auto/several', app))).toEqual({
        ...grantedTo(app),
        'access-control-expose-headers':
          'etag,link,x-ratelimit-remaining,content-security-policy,x-content-type-options',
      });
    });

    it('refuses a page of another origin without asking the upstream', async () => {
      const response = await proxy.get('/weather/wrong-cors', foreign);
      expect(response.status).toBe(403);
      expect(json(response)).toMatchObject({ statusCode: 403, reason: 'origin-not-allowed' });
      expect(corsHeaders(response)).toEqual(nothingButVary);
      expect(theirs.seen).toEqual([]);
    });

    it('serves a caller without an Origin, and tells caches that the answer depends on it', async () => {
      const response = await proxy.get('/weather/wrong-cors');
      expect([response.status, json(response)]).toEqual([200, { sun: true }]);
      expect(corsHeaders(response)).toEqual(nothingButVary);
    });
  });

  describe('preflights', () => {
    it('are answered here and never reach the upstream', async () => {
      const response = await proxy.preflight({
        path: '/weather/hang',
        origin: app,
        method: 'PATCH',
        headers: 'authorization,content-type',
      });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).toEqual({
        'access-control-allow-origin': app,
        'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-max-age': '600',
        vary: varyOnPreflight,
      });
      expect(theirs.seen).toEqual([]);
    });

    it('let a page read what the upstream answers, including redirects within it', async () => {
      const page = await openPage(proxy.app, app);
      const init: RequestInit = { headers: { 'X-Token': '1' } };
      const to = `http://127.0.0.1:${theirs.port}/wrong-cors`;
      const answer = await page.fetch(`/weather/redirect?to=${encodeURIComponent(to)}`, init);
      expect([answer.status, answer.redirected, await answer.json()]).toEqual([200, true, { sun: true }]);
      expect(answer.url).toBe(`${proxy.url}/weather/wrong-cors`);
      expect(page.exchanges.map(({ kind }) => kind)).toEqual(['preflight', 'actual', 'preflight', 'actual']);
      expect(theirs.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
      await expect(page.fetch('/partners/plain')).toBeBlocked('origin-not-allowed');
    });

    it('from a foreign page are refused here', async () => {
      const response = await proxy.preflight({ path: '/weather/plain', origin: foreign, method: 'DELETE' });
      expect(response.status).toBe(403);
      expect(corsHeaders(response)).toEqual(refusedPreflight);
      expect(theirs.seen).toEqual([]);
    });

    it('do not include a plain OPTIONS, which goes to the upstream', async () => {
      const response = await proxy.send({
        method: 'OPTIONS',
        path: '/weather/wrong-cors',
        headers: { Origin: app },
      });
      expect(response.status).toBe(200);
      expect(corsHeaders(response)).toEqual(readable);
      expect(theirs.seen.map(({ method }) => method)).toEqual(['OPTIONS']);
    });
  });

  describe('the request to the upstream', () => {
    it('has the method, path, query and body that the caller sent', async () => {
      await proxy.send({
        method: 'PATCH',
        path: '/versioned/a%2Fb/%C3%A9?q=a%20b&q=2',
        headers: { Origin: app, 'Content-Type': 'application/json' },
        body: '{"broken": ',
      });
      expect(theirs.seen).toEqual([
        {
          method: 'PATCH',
          url: '/v1/a%2Fb/%C3%A9?q=a%20b&q=2',
          headers: expect.arrayContaining([
            ['content-type', 'application/json'],
            ['content-length', '11'],
          ]),
        },
      ]);
    });

    const caller = [
      ['Origin', app],
      ['Cookie', 'session=1'],
      ['Authorization', 'Bearer secret'],
      ['Proxy-Authorization', 'Basic c2VjcmV0'],
      ['Proxy-Connection', 'keep-alive'],
      ['X-Forwarded-For', '10.0.0.1'],
      ['Forwarded', 'for=10.0.0.1'],
      ['X-Real-IP', '10.0.0.1'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Connection', 'X-Hop'],
      ['X-Hop', 'between neighbours'],
      ['TE', 'trailers'],
      ['Upgrade', 'websocket'],
      ['Expect', '100-continue'],
      ['X-Api-Key', 'stated by the page'],
      ['Accept', 'application/json'],
    ] as const;

    it("keeps the caller's credentials, its network's headers and its connection's to itself", async () => {
      await proxy.send({ path: '/named/plain', headers: caller });
      expect(theirs.seen.map(({ headers }) => headers)).toEqual([
        [
          ['host', `weather.test:${theirs.port}`],
          ['connection', 'keep-alive'],
          ['x-api-key', 'stated by the page'],
          ['accept', 'application/json'],
          ['via', '1.1 cors-proxy'],
        ],
      ]);
    });

    it('has the configured credentials, and never those for a proxy', async () => {
      const headers = caller.map(([name, value]) => [name, value === app ? partner : value] as const);
      await proxy.send({ path: '/partners/plain', headers });
      expect(theirs.seen[0]?.headers.map(([name]) => name)).toEqual([
        'host',
        'connection',
        'x-api-key',
        'accept',
        'authorization',
        'cookie',
        'via',
      ]);
    });

    it('stays below the configured path, however ".." is written', async () => {
      for (const path of [
        '/versioned/../admin',
        '/versioned/%2e%2e/admin',
        '/versioned/a/../../weather/plain',
      ]) {
        const response = await proxy.send({ path, headers: { Origin: app } });
        expect([path, response.status]).toEqual([path, 400]);
        expect(corsHeaders(response)).toEqual(readable);
      }
      expect(theirs.seen).toEqual([]);
    });

    it.each([
      ['/weather//evil.example/x', '//evil.example/x'],
      ['/weather/@evil.example/x', '/@evil.example/x'],
      ['/weather/http://evil.example/x', '/http://evil.example/x'],
      ['/weather/\\evil.example', '//evil.example'],
      ['http://evil.example/weather/x', '/x'],
      ['/weather?u=http://evil.example', '/?u=http://evil.example'],
      ['/WEATHER/CaseKept', '/CaseKept'],
    ])('goes to the configured host for %s', async (path, url) => {
      const response = await proxy.send({ path, headers: { Origin: app } });
      expect(response.status).toBe(200);
      expect(corsHeaders(response)).toEqual(readable);
      expect(theirs.seen.map((request) => request.url)).toEqual([url]);
    });

    it('is not made for a name that is not in the allowlist', async () => {
      for (const path of ['/unknown/plain', '/https://evil.example/', '/constructor/plain', '/']) {
        const response = await proxy.get(path, app);
        expect(json(response)).toMatchObject({ statusCode: 404, error: 'Not Found' });
        expect(corsHeaders(response)).toEqual(grantedTo(app));
      }
      expect(theirs.seen).toEqual([]);
    });
  });

  describe('headers that the upstream sets for its whole host', () => {
    const kept = [
      ['content-security-policy', 'sandbox'],
      ['content-type', 'text/html'],
      ['vary', 'Origin'],
      ['x-content-type-options', 'nosniff'],
      ['x-theirs', 'kept'],
    ];

    it('are dropped, including its cookies, and its pages do not run as pages of the proxy', async () => {
      const response = await proxy.get('/weather/host-wide', app);
      expect(headersOf(response)).toEqual(kept);
      expect(corsHeaders(response)).toEqual(readable);
    });

    it('include its cookies, restricted to its own path, if they are configured', async () => {
      const response = await proxy.get('/partners/host-wide', partner);
      expect(headersOf(response)).toEqual(
        [
          ...kept,
          ['set-cookie', 'path=2; SameSite=None; Path=/partners'],
          ['set-cookie', 'session=1; Secure; HttpOnly; Path=/partners'],
        ].sort(),
      );
    });

    it('keep bytes that are not ASCII', async () => {
      const response = await proxy.get('/weather/utf8', app);
      expect(response.values('content-disposition')).toEqual(['filename=\u00c3\u00a9']);
    });
  });

  describe('redirects', () => {
    it.each([301, 302, 303, 307, 308])(
      '%d on the same upstream lead back through the proxy',
      async (status) => {
        const response = await redirect('weather', `http://127.0.0.1:${theirs.port}/next?page=2#top`, status);
        expect([response.status, response.values('location')]).toEqual([
          status,
          ['/weather/next?page=2#top'],
        ]);
        expect(corsHeaders(response)).toEqual(readable);
        expect(theirs.seen).toHaveLength(1);
      },
    );

    it('are rewritten from any form of the same address', async () => {
      expect((await redirect('weather', '/next')).values('location')).toEqual(['/weather/next']);
      expect((await redirect('weather', 'next?q')).values('location')).toEqual(['/weather/next?q']);
      expect((await redirect('weather', `//127.0.0.1:${theirs.port}/a/../b`)).values('location')).toEqual([
        '/weather/b',
      ]);
    });

    it.each([
      ['another host', 'https://other.example/x?token=secret', 'https://other.example'],
      ['another host without a scheme', '//other.example/x', 'http://other.example'],
      ['another host behind a user name', 'http://127.0.0.1@other.example/', 'http://other.example'],
      ['another port', 'http://127.0.0.1:1/', 'http://127.0.0.1:1'],
      ['another scheme', 'https://127.0.0.1/', 'https://127.0.0.1'],
      ['a private address', 'http://192.168.0.1/admin', 'http://192.168.0.1'],
      ['the metadata service', 'http://169.254.169.254/latest/meta-data/', 'http://169.254.169.254'],
      ['loopback in disguise', 'http://0x7f.1/', 'http://127.0.0.1'],
      ['a name with a private address', 'http://rebound.test/', 'http://rebound.test'],
      ['no address', 'http://[', 'an invalid address'],
    ])('to %s are refused and not followed', async (_, to, told) => {
      const response = await redirect('weather', to);
      expect(json(response)).toEqual({
        statusCode: 403,
        error: 'Forbidden',
        message: expect.stringContaining(`redirects out of its configured URL, to ${told};`),
      });
      expect(response.body).not.toContain('secret');
      expect(response.values('location')).toEqual([]);
      expect(corsHeaders(response)).toEqual(readable);
      expect([theirs.seen.length, asked]).toEqual([1, []]);
    });

    it('out of the configured path are refused', async () => {
      const directory = await startProxy({
        status: { url: `http://127.0.0.1:${theirs.port}/redirect`, allowPrivateAddress: true },
      });
      for (const to of ['/admin', '/redirect/../admin', '/redirected']) {
        expect([to, (await directory.get(`/status?to=${to}`, app)).status]).toEqual([to, 403]);
      }
      expect((await directory.get('/status?to=/redirect/x', app)).values('location')).toEqual(['/status/x']);
    });

    it('need a redirect status: the Location of a 201 elsewhere is passed on', async () => {
      const response = await redirect('weather', 'https://other.example/made', 201);
      expect([response.status, response.values('location')]).toEqual([201, ['https://other.example/made']]);
    });
  });

  describe('addresses that are not public', () => {
    it.each(['localhost', 'rebound', 'mixed', 'metadata', 'ula'])(
      'are refused when connecting, before a byte is sent: %s',
      async (name) => {
        const { connections } = theirs;
        const response = await proxy.get(`/${name}/plain`, app);
        expect(json(response)).toEqual({
          statusCode: 403,
          error: 'Forbidden',
          message: `"${name}" has an address that is not public; it is not contacted.`,
        });
        expect(corsHeaders(response)).toEqual(readable);
        expect(theirs.connections).toBe(connections);
      },
    );

    it('are refused even if the name had a public one before: the address that is checked is the one used', async () => {
      const answers = [[{ address: '93.184.216.34', family: 4 }], [{ address: '127.0.0.1', family: 4 }]];
      let turn = 0;
      const checked = onlyPublic((_hostname, _options, callback) => callback(null, answers[turn++] ?? []));
      const ask = (all: boolean) =>
        new Promise((resolve) => checked('rebound.test', { all }, (...result) => resolve(result)));
      expect(await ask(true)).toEqual([null, answers[0]]);
      expect(turn).toBe(1);
      expect(await ask(false)).toEqual([expect.any(Error), []]);
    });

    it('are contacted if the configuration says so, under the name of the upstream', async () => {
      expect((await proxy.get('/named/plain', app)).status).toBe(200);
      expect(theirs.seen[0]?.headers[0]).toEqual(['host', `weather.test:${theirs.port}`]);
    });

    it.each(PUBLIC)('do not include %s', (address) => expect(isPublicAddress(address)).toBe(true));
    it.each(NOT_PUBLIC)('include %s', (address) => expect(isPublicAddress(address)).toBe(false));
  });

  describe('faults of the upstream', () => {
    it.each([
      ['never answers', '/weather/hang', 504, '"weather" did not answer within 400 ms.'],
      ['is never connected to', '/silent/plain', 504, '"silent" did not answer within 300 ms.'],
      ['is not there', '/gone/plain', 502, '"gone" gave no usable answer (ECONNREFUSED).'],
      ['has no address', '/nowhere/plain', 502, '"nowhere" gave no usable answer (ENOTFOUND).'],
      ['does not speak HTTP', '/weather/garbage', 502, expect.stringContaining('gave no usable answer')],
    ])('are reported to the page: an upstream that %s', async (_, path, statusCode, message) => {
      const response = await proxy.get(path, app);
      expect(response.status).toBe(statusCode);
      expect(json(response)).toMatchObject({ statusCode, message });
      expect(corsHeaders(response)).toEqual(readable);
    });

    it.each(['stall', 'break'])(
      'cut off an answer that has begun, so that it is not taken for a complete one: %s',
      async (how) => {
        const request = httpRequest({
          port: proxy.port,
          path: `/weather/${how}`,
          headers: { origin: app },
        }).end();
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        expect(response.headers['access-control-allow-origin']).toBe(app);
        await expect(response.toArray()).rejects.toThrow('aborted');
      },
    );

    it('leave nothing behind when the caller disconnects first', async () => {
      const request = httpRequest({ port: proxy.port, path: '/uploads/wait' }).end();
      request.on('error', () => {});
      while (theirs.seen.length === 0) await new Promise(setImmediate);
      request.destroy();
      await expect(theirs.left).resolves.toBeUndefined();
    });
  });

  describe('bodies', () => {
    it('announced as over the limit get 413 at once, and the upstream is not asked', async () => {
      const response = await proxy.send({
        method: 'POST',
        path: '/weather/upload',
        headers: { Origin: app, 'Content-Length': '1001' },
      });
      expect(json(response)).toMatchObject({ statusCode: 413, message: 'The body is over 1000 bytes.' });
      expect(corsHeaders(response)).toEqual(readable);
      expect(theirs.seen).toEqual([]);
    });

    it('of unknown length get 413 when they exceed the limit, and the connection stays usable', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = async (body: string) => {
        const request = httpRequest({
          agent,
          port: proxy.port,
          method: 'POST',
          path: '/weather/upload',
          headers: { origin: app },
        });
        request.write(body.slice(0, 500));
        request.end(body.slice(500));
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        const text = Buffer.concat(await response.toArray()).toString();
        return { status: response.statusCode, text, port: request.socket?.localPort };
      };
      const over = await ask('x'.repeat(1_000_000));
      expect(over).toMatchObject({
        status: 413,
        text: expect.stringContaining('The body is over 1000 bytes.'),
      });
      const under = await ask('x'.repeat(1000));
      expect(under).toMatchObject({ status: 200, text: expect.stringMatching(/^1000 /), port: over.port });
      agent.destroy();
    });

    it('that the upstream refuses while they are sent get its answer', async () => {
      const response = await proxy.send({
        method: 'POST',
        path: '/uploads/too-early',
        headers: { Origin: app },
        body: 'x'.repeat(300_000),
      });
      expect([response.status, json(response)]).toEqual([401, { error: 'theirs' }]);
      expect(corsHeaders(response)).toEqual(readable);
    });

    it('of 50 MB stream: the upstream waits for a caller that does not read', async () => {
      const request = httpRequest({ port: proxy.port, path: '/weather/big', headers: { origin: app } }).end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await quiet(() => theirs.sent);
      expect(theirs.sent).toBeLessThan(BIG / 2);

      const hash = createHash('sha256');
      for await (const chunk of response as AsyncIterable<Buffer>) hash.update(chunk);
      expect(hash.digest('hex')).toBe(bigDigest);
      expect(response.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'Origin' });
    });

    it('of 50 MB stream upwards: the caller waits for an upstream that does not read', async () => {
      const request = httpRequest({
        port: proxy.port,
        method: 'PUT',
        path: '/uploads/slow-upload',
        headers: { origin: app, 'content-length': BIG },
      });
      const chunk = Buffer.alloc(64 * 1024);
      let sent = 0;
      const upload = async () => {
        for (; sent < BIG; sent += chunk.length) if (!request.write(chunk)) await once(request, 'drain');
        request.end();
      };
      const uploaded = upload();
      await quiet(() => sent);
      expect(sent).toBeLessThan(BIG / 2);

      theirs.startReading();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect(Buffer.concat(await response.toArray()).toString()).toBe(String(BIG));
      await uploaded;
    });
  });

  describe('configuration', () => {
    const open = { origin: app };
    it.each<[string, Upstream, RegExp]>([
      ['an address on loopback', { url: 'http://127.0.0.1:8080' }, /127\.0\.0\.1 is not a public address/],
      ['loopback in disguise', { url: 'http://2130706433/' }, /127\.0\.0\.1 is not a public address/],
      ['an IPv6 address that holds one', { url: 'http://[::ffff:10.0.0.1]/' }, /is not a public address/],
      ['no URL', { url: 'api.example.com' }, /is not a URL/],
      ['another scheme', { url: 'file:///etc/passwd' }, /neither http: nor https:/],
      ['credentials', { url: 'https://user:secret@api.example.com' }, /has a user/],
      [
        'cookies that any site could use',
        { url: 'https://api.example.com', passOn: ['cookie'], cors: open },
        /set "cors": { "enforce": true }/,
      ],
    ])('with %s does not start', async (_, upstream, message) => {
      await expect(startProxy({ api: upstream })).rejects.toThrow(message);
    });

    it('with a name that is not a path segment does not start', async () => {
      await expect(startProxy({ 'a/b': { url: 'https://api.example.com' } })).rejects.toThrow(/a-z, 0-9/);
    });

    it('with a mistake in a policy does not start, and names the policy', async () => {
      const cors = { origin: 'https://app.example.com/' };
      await expect(startProxy({ api: { url: 'https://api.example.com', cors } })).rejects.toThrow(
        /CORS_E\d+ Upstream\(api\)\.forward, origin from @Cors on Upstream\(api\).*slash/s,
      );
    });

    it('is read from the environment', () => {
      const upstreams = { weather: { url: 'https://api.weather.example', timeoutMs: 1000 } };
      const env = { ALLOWED_ORIGINS: `${app}, ${partner}`, UPSTREAMS: JSON.stringify(upstreams) };
      expect(readSettings(env)).toEqual({ origins: [app, partner], upstreams });
    });
  });
});

/** Resolves when the value has stayed the same for many turns of the event loop. */
async function quiet(value: () => number): Promise<void> {
  for (let same = 0, last = value(); same < 2000; same += 1) {
    await new Promise(setImmediate);
    if (value() !== last) same = 0;
    last = value();
  }
}
