import { Body, Controller, Get, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import type { CorsRequest } from 'nestjs-cors';
import { corsHeaders, grantedPreflight, grantedTo, noCors, nothingButVary } from '../support/cors-headers.js';
import type { CorsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const site = 'https://site.example';
const a = 'https://a.example';
const b = 'https://b.example';

const seen: { origin: string; request: CorsRequest }[] = [];

@Controller('forms')
class FormsController {
  @Get('none') none() {}
  @Get('empty') @Cors() empty() {}
  @Get('off') @Cors(false) off() {}
  @Get('one') @Cors(a) one() {}
  @Get('several') @Cors(a, b) several() {}
  @Get('expression') @Cors(/^https:\/\/[ab]\.example$/) expression() {}
  @Get('mixed') @Cors(a, /^https:\/\/b\.example$/) mixed() {}
  @Get('list') @Cors([a, b], { credentials: true }) list() {}
  @Get('list-alone') @Cors([a]) listAlone() {}
  @Get('options') @Cors({ origin: a, exposedHeaders: ['X-A'] }) options() {}
  @Get('options-alone') @Cors({ maxAge: 5 }) optionsAlone() {}
  @Get('star') @Cors('*') star() {}
  @Cors(a) @Get('above') above() {}
}

@Controller('asked')
@Cors({
  origin: (origin, request) => {
    seen.push({ origin, request });
    return new Promise((resolve) => setImmediate(resolve, origin === a));
  },
})
class AskedController {
  @Post() create(@Body() body: unknown) {
    return body;
  }
}

@Controller('equal')
class EqualController {
  @Get() @Cors({ origin: [a], maxAge: 5 }) get() {}
  @Post() @Cors([a], { maxAge: 5 }) post() {}
}

@Controller('half')
class HalfController {
  @Get() @Cors(false) get() {}
  @Post() @Cors([a]) post() {}
}

describe.each(platforms)('@Cors() on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const controllers = [FormsController, AskedController, EqualController, HalfController];
    server = await start(moduleWith(CorsModule.forRoot({ origin: site }), { controllers }), { platform });
  });

  const credentials = { 'access-control-allow-credentials': 'true' } as const;
  const forms: readonly {
    path: string;
    answers: readonly [site: CorsHeaders, a: CorsHeaders, b: CorsHeaders];
  }[] = [
    { path: 'none', answers: [grantedTo(site), nothingButVary, nothingButVary] },
    { path: 'empty', answers: [grantedTo(site), nothingButVary, nothingButVary] },
    { path: 'off', answers: [noCors, noCors, noCors] },
    { path: 'one', answers: [nothingButVary, grantedTo(a), nothingButVary] },
    { path: 'several', answers: [nothingButVary, grantedTo(a), grantedTo(b)] },
    { path: 'expression', answers: [nothingButVary, grantedTo(a), grantedTo(b)] },
    { path: 'mixed', answers: [nothingButVary, grantedTo(a), grantedTo(b)] },
    {
      path: 'list',
      answers: [nothingButVary, { ...grantedTo(a), ...credentials }, { ...grantedTo(b), ...credentials }],
    },
    { path: 'list-alone', answers: [nothingButVary, grantedTo(a), nothingButVary] },
    {
      path: 'options',
      answers: [nothingButVary, { ...grantedTo(a), 'access-control-expose-headers': 'X-A' }, nothingButVary],
    },
    { path: 'options-alone', answers: [grantedTo(site), nothingButVary, nothingButVary] },
    {
      path: 'star',
      answers: [
        { 'access-control-allow-origin': '*', vary: [] },
        { 'access-control-allow-origin': '*', vary: [] },
        { 'access-control-allow-origin': '*', vary: [] },
      ],
    },
    { path: 'above', answers: [nothingButVary, grantedTo(a), nothingButVary] },
  ];

  it.each(forms)('in the form "$path"', async ({ path, answers }) => {
    const responses = await Promise.all([site, a, b].map((origin) => server.get(`/forms/${path}`, origin)));
    expect(responses.map(corsHeaders)).toEqual(answers);
  });

  it('calls a function with the origin and the request, and leaves the body to the handler', async () => {
    seen.length = 0;
    const response = await server.send({
      method: 'POST',
      path: '/asked?tenant=7',
      headers: { Origin: a, 'Content-Type': 'application/json', 'X-Tenant': '7' },
      body: '{"a":1}',
    });
    expect([response.status, response.body]).toEqual([201, '{"a":1}']);
    expect(corsHeaders(response)).toEqual(grantedTo(a));
    expect(seen).toEqual([
      {
        origin: a,
        request: {
          method: 'POST',
          url: '/asked?tenant=7',
          headers: expect.objectContaining({ 'x-tenant': '7', origin: a }),
          preflight: false,
        },
      },
    ]);
  });

  it('tells a function which requests are preflights', async () => {
    seen.length = 0;
    const response = await server.preflight({ path: '/asked', origin: a, method: 'POST' });
    expect(corsHeaders(response)).toEqual(grantedPreflight(a, 'POST'));
    expect(seen.map(({ request }) => [request.method, request.preflight])).toEqual([['OPTIONS', true]]);
  });

  it('does not call a function for requests without Origin', async () => {
    seen.length = 0;
    await server.send({ method: 'POST', path: '/asked' });
    expect(seen).toEqual([]);
  });

  it('treats two equal policies as one', async () => {
    const response = await server.preflight({ path: '/equal', origin: a, method: 'POST' });
    expect(corsHeaders(response)).toEqual({
      ...grantedPreflight(a, 'GET,HEAD,POST'),
      'access-control-max-age': '5',
    });
  });

  it('opens one method of a path where CORS is off for the other', async () => {
    expect(corsHeaders(await server.preflight({ path: '/half', origin: a, method: 'POST' }))).toEqual(
      grantedPreflight(a, 'POST'),
    );
    const closed = await server.preflight({ path: '/half', origin: a, method: 'GET' });
    expect(closed.status).toBe(404);
    expect(corsHeaders(closed)).toEqual(noCors);
    expect(corsHeaders(await server.get('/half', a))).toEqual(noCors);
  });
});
