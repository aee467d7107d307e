import { All, Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  nothingButVary,
  refusedPreflight,
  varyOnPreflight,
  varyOnPrivateNetwork,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

@Controller('list')
@Cors([app, 'https://*.app.example', 'http://localhost:*', 'https://pr-*.app.example'])
class ListController {
  @Get() get() {
    return 'list';
  }
}

@Controller('reflect')
@Cors({ origin: true, allowedHeaders: ['X-Known'] })
class ReflectController {
  @All() all() {
    return 'reflect';
  }
}

@Controller('asked')
@Cors({
  origin: (origin) => {
    asked.push(origin);
    return true;
  },
})
class AskedController {
  @Get() get() {
    return 'asked';
  }
}

@Controller('expression')
@Cors(/^https:\/\/.*$/)
class ExpressionController {
  @Get() get() {
    return 'expression';
  }
}

const asked: string[] = [];

const malformed: readonly { name: string; origin: string }[] = [
  { name: 'an empty one', origin: '' },
  { name: 'one of 10,000 characters', origin: `https://${'a.'.repeat(5000)}example` },
  { name: 'one of 327 characters', origin: `https://${'a'.repeat(315)}.com` },
  { name: 'one with a path', origin: 'https://app.example/path' },
  { name: 'one with a query', origin: 'https://app.example?x' },
  { name: 'one with a default port', origin: 'https://app.example:443' },
  { name: 'one with a port that is not a number', origin: 'https://app.example:x' },
  { name: 'one with a port out of range', origin: 'https://app.example:70000' },
  { name: 'one in upper case', origin: 'https://APP.example' },
  { name: 'one with an empty label', origin: 'https://app..example' },
  { name: 'one with a user name', origin: 'https://user@app.example' },
  { name: 'one without a scheme', origin: 'app.example' },
  { name: 'one without a host', origin: 'https://' },
  { name: 'one with a backslash', origin: 'https:\\\\app.example' },
  { name: 'one with a blank', origin: 'https://app.example https://b.example' },
  { name: 'one with a comma', origin: 'https://app.example,https://b.example' },
  { name: 'one with a tab', origin: 'https://app\t.example' },
  { name: 'one with bytes over 127', origin: 'https://\u00e4pp.example' },
  { name: 'a wildcard', origin: '*' },
  { name: 'a pattern', origin: 'https://*.app.example' },
  { name: 'NULL', origin: 'NULL' },
  { name: 'undefined', origin: 'undefined' },
  { name: '__proto__', origin: '__proto__' },
  { name: 'constructor', origin: 'constructor' },
  { name: 'an unclosed IPv6 host', origin: 'http://[::1' },
  { name: 'a javascript URL', origin: 'javascript:alert(1)' },
];

describe.each(platforms)('whatever a client sends to $name (R16)', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const controllers = [ListController, ReflectController, AskedController, ExpressionController];
    server = await start(moduleWith(CorsModule.forRoot({ origin: '*' }), { controllers }), { platform });
  });

  describe('as Origin', () => {
    it.each(malformed)('$name is refused', async ({ origin }) => {
      asked.length = 0;
      for (const path of ['/list', '/reflect', '/asked', '/expression']) {
        const response = await server.get(path, origin);
        expect(response.status).toBe(200);
        expect(corsHeaders(response)).toEqual(nothingButVary);
        const preflight = await server.preflight({ path, origin });
        expect(preflight.status).toBe(204);
        expect(corsHeaders(preflight)).toEqual(refusedPreflight);
      }
      expect(asked).toEqual([]);
    });

    it.each(malformed)('$name counts as any origin if any is allowed', async ({ origin }) => {
      const response = await server.get('/unknown', origin);
      expect(response.status).toBe(404);
      expect(corsHeaders(response)).toEqual({ 'access-control-allow-origin': '*', vary: [] });
    });

    it('two of them count as none', async () => {
      for (const origins of [
        [app, app],
        [app, 'https://evil.net'],
        ['https://evil.net', app],
      ]) {
        const headers = origins.map((origin) => ['Origin', origin] as const);
        for (const path of ['/list', '/reflect', '/asked', '/expression']) {
          const response = await server.send({ path, headers });
          expect(response.status).toBe(200);
          expect(corsHeaders(response)).toEqual(nothingButVary);
        }
      }
    });

    it('one of 326 characters is still accepted', async () => {
      const longest = `${'s'.repeat(64)}://${Array.from({ length: 4 }, () => 'a'.repeat(62)).join('.')}.b:65535`;
      expect(longest.length).toBeLessThanOrEqual(326);
      expect(corsHeaders(await server.get('/reflect', longest))).toEqual(grantedTo(longest));
    });
  });

  describe('as Access-Control-Request-Method', () => {
    it.each([
      '',
      ' ',
      'GET,POST',
      'get',
      'G\u00c9T',
      'x'.repeat(5000),
      '*',
      '__proto__',
      'constructor',
      'GET\tX',
      'TRACE',
      'CONNECT',
    ])('a method that nobody serves is refused, with the served methods: %j', async (method) => {
      const response = await server.preflight({ path: '/list', origin: app, method });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'GET,HEAD'));
    });

    it('sent twice does not count as a method', async () => {
      const response = await server.send({
        method: 'OPTIONS',
        path: '/list',
        headers: [
          ['Origin', app],
          ['Access-Control-Request-Method', 'GET'],
          ['Access-Control-Request-Method', 'GET'],
        ],
      });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'GET,HEAD'));
    });
  });

  describe('as Access-Control-Request-Headers', () => {
    it.each([
      { name: '8,000 commas', value: ','.repeat(8_000) },
      { name: '15,000 spaces', value: `x-a,${' '.repeat(15_000)}x-b` },
      {
        name: '5,000 names',
        value: Array.from({ length: 5_000 }, (_, i) => `a${i.toString(36)}`)
          .join(',')
          .slice(0, 15_000),
      },
      { name: 'one name of 15,000 characters, and a blank', value: `${'a'.repeat(14_000)} b` },
      { name: 'something that is not a token', value: 'x-a,x b,x-c' },
      { name: 'bytes over 127', value: 'x-\u00e4' },
      { name: 'a quoted string', value: '"x-a, x-b"' },
    ])('$name is refused', async ({ value }) => {
      const response = await server.preflight({ path: '/list', origin: app, headers: value });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'GET,HEAD'));
      const listed = await server.preflight({ path: '/reflect', origin: app, headers: value });
      expect(listed.status).toBe(204);
      expect(corsHeaders(listed)).toEqual({
        ...grantedPreflight(app, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
        'access-control-allow-headers': 'X-Known',
      });
    });

    it.each([
      { value: '', allowed: undefined },
      { value: ' ', allowed: undefined },
      { value: 'x-a', allowed: 'x-a' },
      { value: 'x-a,x-b', allowed: 'x-a,x-b' },
      { value: 'x-a, x-b', allowed: 'x-a,x-b' },
      { value: 'X-A ,\tX-B', allowed: 'x-a,x-b' },
      { value: ',x-a,,x-b,', allowed: 'x-a,x-b' },
      { value: '__proto__,constructor', allowed: '__proto__,constructor' },
    ])('%j is granted', async ({ value, allowed }) => {
      const response = await server.preflight({ path: '/list', origin: app, headers: value });
      expect(corsHeaders(response)).toEqual({
        ...grantedPreflight(app, 'GET,HEAD'),
        ...(allowed !== undefined && { 'access-control-allow-headers': allowed }),
      });
    });

    it.each(['x-known', 'X-KNOWN', 'x-known,x-known', ' x-known '])(
      'a static list grants %j',
      async (value) => {
        const response = await server.preflight({
          path: '/reflect',
          origin: app,
          headers: value,
          method: 'GET',
        });
        expect(corsHeaders(response)).toEqual({
          ...grantedPreflight(app, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
          'access-control-allow-headers': 'X-Known',
        });
      },
    );
  });

  it.each(['http://[', 'http://[/unknown', '*'])('as its target %j uses the default policy', async (path) => {
    const response = await server.get(path, app);
    expect([400, 404]).toContain(response.status);
    expect(corsHeaders(response)).toEqual({ 'access-control-allow-origin': '*', vary: [] });
  });

  it.each(['TRUE', '1', '', 'true,true', 'true '])(
    'Access-Control-Request-Private-Network: %j',
    async (value) => {
      const response = await server.preflight({
        path: '/list',
        origin: app,
        more: { 'Access-Control-Request-Private-Network': value },
      });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).not.toHaveProperty('access-control-allow-private-network');
      expect(corsHeaders(response).vary).toEqual(
        // Trailing blanks are not part of a header's value.
        value === 'true ' ? varyOnPrivateNetwork : varyOnPreflight,
      );
    },
  );

  it.each([
    '*',
    'http://',
    'http:///x',
    '/%',
    '/%zz',
    '//',
    '///list',
    '/list%00',
    '/li\u00e4st',
    `/${'a/'.repeat(4000)}`,
    '/?'.repeat(1000),
    '/list#x',
    '?',
    '/list\\x',
    'list',
    '/__proto__',
    '/constructor',
  ])('the target %j causes no 5xx', async (path) => {
    const requests = [
      server.get(path, app),
      server.preflight({ path, origin: app }),
      server.preflight({ path, origin: 'https://evil.net', method: 'DELETE' }),
    ];
    for (const response of await Promise.all(requests)) {
      expect(response.status).toBeGreaterThanOrEqual(200);
      expect(response.status).toBeLessThan(500);
    }
  });

  it('keeps serving after all that', async () => {
    expect(corsHeaders(await server.get('/list', app))).toEqual(grantedTo(app));
  });
});

describe.each(platforms)('a function for the origin on $name (R16, R17)', (platform) => {
  const faults: readonly { name: string; origin: (origin: string) => boolean | Promise<boolean> }[] = [
    {
      name: 'throws',
      origin: () => {
        throw new Error('fault');
      },
    },
    { name: 'rejects', origin: () => Promise.reject(new Error('fault')) },
    { name: 'answers with something truthy', origin: () => 'yes' as unknown as boolean },
    { name: 'answers with a number', origin: () => 1 as unknown as boolean },
    { name: 'answers with nothing', origin: () => undefined as unknown as boolean },
    { name: 'resolves with something truthy', origin: () => Promise.resolve({} as unknown as boolean) },
  ];
  it.each(faults)('that $name refuses', async ({ origin }) => {
    const server = await start(moduleWith(CorsModule.forRoot({ origin })), { platform });
    const response = await server.get('/', app);
    expect(response.status).toBe(404);
    expect(corsHeaders(response)).toEqual(nothingButVary);
    const preflight = await server.preflight({ origin: app });
    expect(preflight.status).toBe(204);
    expect(corsHeaders(preflight)).toEqual(refusedPreflight);
    await server.close();
  });
});
