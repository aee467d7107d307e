import { All, Controller, Delete, Get, Post, VersioningType, Version } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsConfigurationError, CorsModule } from 'nestjs-cors';
import type { CorsModuleOptions, CorsPolicyOptions } from 'nestjs-cors';
import { CapturedLog } from '../support/captured-log.js';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
  varyOnPrivateNetwork,
  varyOnPreflight,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const admin = 'https://admin.example';
const evil = 'https://evil.net';

/** Printable ASCII, and the mark for text that was cut off. */
const PRINTABLE = /^[ -~…]*$/;

const ran: string[] = [];
beforeEach(() => void (ran.length = 0));

@Controller()
class AccountController {
  @Get('pub') @Cors('*') pub() {
    ran.push('pub');
  }
  @Get('priv') @Cors([app], { credentials: true }) priv() {
    ran.push('priv');
  }
  @Delete('priv') @Cors([admin], { credentials: true }) remove() {
    ran.push('remove');
  }
  @Post('transfer') @Cors([app], { enforce: true }) transfer() {
    ran.push('transfer');
  }
  @Get('off') @Cors(false) off() {
    ran.push('off');
  }
  @All('everything') @Cors([app]) everything() {
    ran.push('everything');
  }
  @Get('later') @Cors({ maxAge: 5 }) later() {
    ran.push('later');
  }
}

/** Flaws that other CORS implementations have had, by name. */
describe.each(platforms)('known vulnerabilities on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [AccountController] }),
      { platform },
    );
  });

  const starting = async (options: CorsModuleOptions, handler: CorsPolicyOptions = {}) => {
    @Controller()
    class OneController {
      @Get() @Cors(handler) get() {}
    }
    return start(moduleWith(CorsModule.forRoot(options), { controllers: [OneController] }), { platform });
  };
  const originOnly = async (origin: string | RegExp | (string | RegExp)[], tried: string) => {
    const one = await starting({ origin });
    const headers = corsHeaders(await one.get('/', tried));
    await one.close();
    return headers;
  };

  describe('any origin with credentials', () => {
    it.each<[string, CorsModuleOptions, CorsPolicyOptions]>([
      ['reflected origin with credentials', { origin: true, credentials: true }, {}],
      ['wildcard with credentials', { origin: '*', credentials: true }, {}],
      [
        '* with credentials after merging: the origin from the handler',
        { origin: app, credentials: true },
        { origin: '*' },
      ],
      [
        '* with credentials after merging: the credentials from the handler',
        { origin: '*' },
        { credentials: true },
      ],
      [
        '* with credentials after merging: from a named policy',
        { origin: '*', policies: { in: { credentials: true } } },
        { policy: 'in' },
      ],
      ['a list with * in it, with credentials', { origin: ['*'], credentials: true }, {}],
    ])('%s does not start', async (_name, options, handler) => {
      await expect(starting(options, handler)).rejects.toThrow(CorsConfigurationError);
    });

    it('the wildcard is never reflected, and credentials never come with it', async () => {
      const response = await server.get('/pub', evil, { Cookie: 'session=1', Authorization: 'Basic x' });
      expect(corsHeaders(response)).toEqual({ 'access-control-allow-origin': '*', vary: [] });
    });

    it('Access-Control-Allow-Credentials is never sent to a disallowed origin', async () => {
      expect(corsHeaders(await server.get('/priv', evil))).toEqual(nothingButVary);
      expect(corsHeaders(await server.get('/priv'))).toEqual(nothingButVary);
      expect(corsHeaders(await server.preflight({ path: '/priv', origin: evil }))).toEqual(refusedPreflight);
    });
  });

  describe('substring, suffix and prefix matching', () => {
    it.each<[string | string[], string]>([
      ['https://example.com', 'https://notexample.com'],
      ['https://example.com', 'https://evil-example.com'],
      ['https://example.com', 'https://example.com.evil.net'],
      ['https://example.com', 'https://example.community'],
      ['https://*.example.com', 'https://notexample.com'],
      ['https://*.example.com', 'https://evil-example.com'],
      ['https://*.example.com', 'https://example.com.evil.net'],
      ['https://*.example.com', 'https://a.example.com.evil.net'],
      ['http://localhost:*', 'http://localhost.example.com'],
      ['http://localhost:*', 'http://localhost:3000.example.com'],
      ['https://*.example.com', 'https://.example.com'],
      ['https://*.example.com', 'https://foo..example.com'],
      ['https://*.example.com', 'https://evil.com:any.example.com'],
      ['https://*.example.com', 'https://evil.com/.example.com'],
      ['https://*.example.com:*', 'https://evil.com:80.example.com'],
      ['https://preview-*.example.com', 'https://preview-.evil.com.example.com'],
      ['https://preview-*.example.com', 'https://preview-1.example.com.evil.net'],
      // Two allowed hosts that share a suffix: one's prefix with the other's scheme, port or label.
      [['https://one.example.com', 'http://two.example.com:8080'], 'http://one.example.com'],
      [['https://one.example.com', 'http://two.example.com:8080'], 'https://two.example.com:8080'],
      [['https://one.example.com', 'https://*.two.example.com'], 'https://two.example.com'],
      [['https://one.example.com', 'https://*.two.example.com'], 'https://x.one.example.com'],
      [['https://a.example.com', 'https://ba.example.com'], 'https://ca.example.com'],
      [['https://*.ab.example', 'https://*.b.example'], 'https://xb.example'],
      [['https://pre-*.example.com', 'https://*-post.example.com'], 'https://pre-.example.com'],
      [['https://pre-*.a.example', 'https://*.b.example'], 'https://pre-x.c.example'],
    ])('%j does not allow %s', async (pattern, tried) => {
      expect(await originOnly(pattern, tried)).toEqual(nothingButVary);
    });
  });

  describe('regular expressions', () => {
    it.each<[string, RegExp]>([
      ['unanchored', /https:\/\/example\.com/],
      ['anchored at the start only', /^https:\/\/example\.com/],
      ['anchored at the end only', /example\.com$/],
      ['anchored in one alternative only', /^https:\/\/example\.com|https:\/\/other\.example$/],
      ['global, so that it alternates', /^https:\/\/example\.com$/g],
      ['sticky, so that it alternates', /^https:\/\/example\.com$/y],
    ])('one that is %s does not start', async (_name, origin) => {
      await expect(starting({ origin })).rejects.toThrow(CorsConfigurationError);
    });

    it('an unescaped dot is pointed out at start-up', async () => {
      const log = new CapturedLog();
      await start(moduleWith(CorsModule.forRoot({ origin: /^https:\/\/www.example.com$/ })), {
        platform,
        options: { logger: log },
      });
      expect(log.ofCors().join('\n')).toMatch(/Worth checking:[^]*\/\^https:\\\/\\\/www\.example\.com\$\//);
    });

    it('answers the same origin the same way each time', async () => {
      const one = await starting({ origin: [/^https:\/\/[a-z]+\.example\.com$/] });
      for (let i = 0; i < 6; i++) {
        expect(corsHeaders(await one.get('/', 'https://a.example.com'))).toEqual(
          grantedTo('https://a.example.com'),
        );
        expect(corsHeaders(await one.get('/', 'https://a.example.com.evil.net'))).toEqual(nothingButVary);
      }
    });

    it('never sees null, nor anything that only looks like an origin', async () => {
      for (const tried of [
        'null',
        'https://a b',
        'https://a\tb',
        'https://a/x',
        'javascript:alert(1)//https://a',
      ]) {
        expect(await originOnly(/^.*$/, tried)).toEqual(nothingButVary);
      }
    });
  });

  describe('preflights and the routes they are for', () => {
    it('a route that is switched off is not opened by its preflight', async () => {
      const response = await server.preflight({ path: '/off', origin: app });
      expect(response.status).toBe(404);
      expect(corsHeaders(response)).toEqual(noCors);
      expect(ran).toEqual([]);
    });

    it('a route option does not reset the origin to the default of "any"', async () => {
      expect(corsHeaders(await server.get('/later', evil))).toEqual(nothingButVary);
      expect(corsHeaders(await server.preflight({ path: '/later', origin: evil }))).toEqual(refusedPreflight);
      expect(corsHeaders(await server.preflight({ path: '/later', origin: app }))).toEqual({
        ...grantedPreflight(app, 'GET,HEAD'),
        'access-control-max-age': '5',
      });
    });

    it('the policy is not that of a sibling method on the same path', async () => {
      expect(corsHeaders(await server.preflight({ path: '/priv', origin: app, method: 'DELETE' }))).toEqual(
        refusedPreflight,
      );
      expect(corsHeaders(await server.preflight({ path: '/priv', origin: admin }))).toEqual(refusedPreflight);
      expect(corsHeaders(await server.preflight({ path: '/priv', origin: admin, method: 'DELETE' }))).toEqual(
        {
          ...grantedPreflight(admin, 'DELETE'),
          'access-control-allow-credentials': 'true',
        },
      );
    });

    it('no preflight reaches a handler', async () => {
      for (const origin of [app, evil, 'null']) {
        for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PATCH']) {
          for (const path of ['/everything', '/priv', '/transfer', '/pub'])
            await server.preflight({ path, origin, method });
        }
      }
      expect(ran).toEqual([]);
    });

    it('a policy is not chosen by a header that preflights lack', async () => {
      @Controller({ path: 'cats' })
      class Versions {
        @Version('1') @Delete() @Cors([app]) one() {
          ran.push('one');
        }
        @Version('2') @Delete() @Cors([admin]) two() {
          ran.push('two');
        }
      }
      const versions = await start(moduleWith(CorsModule.forRoot(), { controllers: [Versions] }), {
        platform,
        configure: (nest) => void nest.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
      });
      expect((await versions.preflight({ path: '/cats', origin: app, method: 'DELETE' })).status).toBe(204);
      const response = await versions.send({
        method: 'DELETE',
        path: '/cats',
        headers: { Origin: app, 'X-Version': '2' },
      });
      expect(response.status).toBe(403);
      expect(ran).toEqual([]);
    });
  });

  it('under enforce a refused simple request does not run', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const response = await server.send({
        method: 'POST',
        path: '/transfer',
        headers: { Origin: evil, 'Content-Type': type },
        body: 'amount=1000',
      });
      // Without a parser for multipart, Fastify answers before any guard.
      expect([403, 415]).toContain(response.status);
      expect(corsHeaders(response)).toEqual(nothingButVary);
    }
    expect(ran).toEqual([]);
  });

  describe('another spelling of the path', () => {
    const spellings = [
      '/PRIV',
      '/Priv',
      '/pub/../priv',
      '/pub/%2e%2e/priv',
      '/%70riv',
      '/%70%72%69%76',
      '//priv',
      '/priv/',
      '/priv//',
      '/./priv',
      '/priv/.',
      '/priv;/pub',
      '/priv%2f',
      '/priv?/pub',
      '/pub/..;/priv',
      '\\priv',
      '/pub%2f..%2fpriv',
    ];

    it.each(spellings)('%s uses the policy of the handler that serves it', async (path) => {
      const served = await server.get(path);
      const [handler = 'nobody'] = ran;
      ran.length = 0;
      const response = await server.get(path, evil);
      const preflight = await server.preflight({ path, origin: evil });
      expect(response.status).toBe(served.status);
      // Only `/pub` is open to everybody; nothing else may be readable to a stranger. What Node or Fastify cannot
      // parse never gets as far as this library.
      const isParsed = response.status !== 400;
      const open = { 'access-control-allow-origin': '*', vary: [] };
      const expected = handler === 'pub' ? open : isParsed ? nothingButVary : noCors;
      expect(corsHeaders(response)).toEqual(expected);
      const asked = { ...open, 'access-control-allow-methods': 'GET,HEAD', vary: varyOnPreflight };
      const expectedPreflight = handler === 'pub' ? asked : isParsed ? refusedPreflight : noCors;
      expect(corsHeaders(preflight)).toEqual(expectedPreflight);
    });

    it('/%70riv uses the policy of /priv if and only if its handler serves it', async () => {
      const [decoded] = (await server.get('/%70riv'), ran);
      const privHeaders = { ...grantedTo(app), 'access-control-allow-credentials': 'true' };
      expect(corsHeaders(await server.get('/%70riv', app))).toEqual(
        decoded === 'priv' ? privHeaders : grantedTo(app),
      );
    });
  });

  describe('private networks', () => {
    it('Access-Control-Allow-Private-Network is not sent unless it is allowed', async () => {
      const response = await server.preflight({
        path: '/priv',
        origin: app,
        more: { 'Access-Control-Request-Private-Network': 'true' },
      });
      expect(corsHeaders(response)).toEqual({ vary: varyOnPrivateNetwork });
    });

    it('Access-Control-Allow-Private-Network is not sent unless it is asked for, nor on an actual request', async () => {
      const open = await starting({ origin: app, allowPrivateNetwork: true });
      expect(corsHeaders(await open.preflight({ origin: app }))).toEqual({
        ...grantedPreflight(app, 'GET,HEAD'),
        vary: varyOnPrivateNetwork,
      });
      const response = await open.get('/', app, { 'Access-Control-Request-Private-Network': 'true' });
      expect(corsHeaders(response)).toEqual(grantedTo(app));
    });
  });

  it('the request’s Vary is not copied into the response', async () => {
    const more = { Vary: 'X-Poison', 'Access-Control-Allow-Origin': evil };
    expect(corsHeaders(await server.get('/priv', evil, more))).toEqual(nothingButVary);
    expect(corsHeaders(await server.preflight({ path: '/priv', origin: evil, more })).vary).toEqual(
      varyOnPreflight,
    );
  });

  it.each([
    ['8,000 commas', ','.repeat(8_000)],
    ['15,000 spaces', ' '.repeat(15_000)],
    ['15,000 spaces inside', `a,${' '.repeat(15_000)},b`],
    ['4,000 names', 'a,'.repeat(4_000)],
  ])('Access-Control-Request-Headers of %s is answered at once, and not echoed', async (_name, headers) => {
    const before = process.cpuUsage();
    const response = await server.preflight({ path: '/priv', origin: app, headers });
    const { user, system } = process.cpuUsage(before);
    expect(response.status).toBe(204);
    expect(String(corsHeaders(response)['access-control-allow-headers'] ?? '').length).toBeLessThan(100);
    // Quadratic parsing of this takes seconds; one pass takes microseconds, and the rest is the test's own client.
    expect((user + system) / 1_000).toBeLessThan(500);
  });

  it('two Origin headers do not count as an origin', async () => {
    const headers = [
      ['Origin', app],
      ['Origin', evil],
    ] as const;
    expect(corsHeaders(await server.send({ path: '/priv', headers }))).toEqual(nothingButVary);
    const preflight = await server.send({
      method: 'OPTIONS',
      path: '/priv',
      headers: [...headers, ['Access-Control-Request-Method', 'GET']],
    });
    expect(corsHeaders(preflight)).toEqual(refusedPreflight);
  });

  it('headers cannot be split through the Origin', async () => {
    const any = await starting({ origin: true });
    const response = await any.get('/', 'https://evil.net\u0085X-Injected: 1');
    expect(response.values('x-injected')).toEqual([]);
    expect(corsHeaders(response)).toEqual(nothingButVary);
  });

  it('the log cannot be forged through the URL or the Origin', async () => {
    const log = new CapturedLog();
    const logged = await start(moduleWith(CorsModule.forRoot({ origin: app })), {
      platform,
      options: { logger: log },
    });
    log.clear();
    await logged.get('/%0a[Nest]%20ERROR', evil);
    await logged.get('/', 'https://evil.net\u0085[Nest] ERROR \u009b31m');
    const lines = log.ofCors('warn');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(PRINTABLE);
  });

  it('the origin null is nobody’s unless it is permitted', async () => {
    for (const path of ['/priv', '/transfer', '/later', '/everything', '/unknown']) {
      expect(corsHeaders(await server.get(path, 'null'))).toEqual(nothingButVary);
    }
    await expect(starting({ origin: [app, 'null'] })).rejects.toThrow(/CORS_E003/);
    const reflecting = await starting({ origin: true });
    expect(corsHeaders(await reflecting.get('/', 'null'))).toEqual(nothingButVary);
  });
});
