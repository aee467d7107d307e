import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  HttpException,
  Injectable,
  NotFoundException,
  ParseIntPipe,
  Post,
  Query,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { takeOver } from '../support/node-response.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import type { RawRequest } from '../support/raw-http.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const site = 'https://site.example';
const evil = 'https://evil.net';

@Injectable()
class RootGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if (headers['x-no-token']) throw new UnauthorizedException();
    return true;
  }
}

/** Given to `app.useGlobalGuards()`, so it runs before all guards of modules. */
const earlyGuard: CanActivate = {
  canActivate(context) {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if (headers['x-too-early']) throw new UnauthorizedException();
    return true;
  },
};

@Injectable()
class OwnGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller('r')
@Cors([app], { exposedHeaders: ['X-Total'] })
class ResponsesController {
  @Get('ok') ok() {
    return { ok: true };
  }
  @Get('text') text() {
    return 'plain';
  }
  @Get('nothing') nothing() {}
  @Get('html') @Header('Content-Type', 'text/html') html() {
    return '<p>';
  }
  @Get('redirect') @Redirect('/elsewhere', 301) redirect() {}
  @Get('promise') promise() {
    return Promise.resolve({ later: true });
  }
  @Get('observable') observable() {
    return of({ observed: true });
  }
  @Delete('gone') @HttpCode(204) remove() {}
  @Post('json') create(@Body() body: unknown) {
    return body;
  }
  @Get('pipe') pipe(@Query('n', ParseIntPipe) n: number) {
    return n;
  }
  @Get('guarded') @UseGuards(OwnGuard) guarded() {}
  @Get('missing') missing() {
    throw new NotFoundException();
  }
  @Get('forbidden') forbidden() {
    throw new ForbiddenException();
  }
  @Get('teapot') teapot() {
    throw new HttpException({ tea: true }, 418);
  }
  @Get('boom') boom() {
    throw new Error('boom');
  }
  @Get('rejected') rejected() {
    return Promise.reject(new Error('boom'));
  }
  @Get('errored') errored() {
    return throwError(() => new Error('boom'));
  }
  @Sse('events') events(): Observable<{ data: string }> {
    return of({ data: 'one' }, { data: 'two' });
  }
  @Sse('failing-events') failingEvents(): Observable<{ data: string }> {
    return throwError(() => new Error('boom'));
  }
  @Get('file') file() {
    return new StreamableFile(Buffer.from('content'), { type: 'text/plain' });
  }
  @Get('stream') stream() {
    return new StreamableFile(Readable.from(['a', 'b', 'c']));
  }
  @Get('broken-stream') brokenStream() {
    return new StreamableFile(
      new Readable({
        read() {
          this.destroy(new Error('boom'));
        },
      }),
    );
  }
  @Get('end') end(@Res() response: PlatformResponse) {
    takeOver(response).end('ended');
  }
  @Get('raw') raw(@Res() response: PlatformResponse) {
    (response.raw ?? response).end('raw');
  }
  @Get('write') write(@Res() response: PlatformResponse) {
    const raw = takeOver(response);
    raw.write('a');
    raw.end('b');
  }
  @Get('write-head') writeHead(@Res() response: PlatformResponse) {
    takeOver(response).writeHead(206, { 'X-Own': '1' }).end();
  }
  @Get('write-head-reason') writeHeadReason(@Res() response: PlatformResponse) {
    takeOver(response).writeHead(206, 'Some Of It', { 'X-Own': '1' }).end();
  }
  @Get('write-head-undefined') writeHeadUndefined(@Res() response: PlatformResponse) {
    takeOver(response).writeHead(206, undefined, { 'X-Own': '1' }).end();
  }
  @Get('write-head-list') writeHeadList(@Res() response: PlatformResponse) {
    takeOver(response).writeHead(206, ['X-Own', '1']).end();
  }
  @Get('flush') flush(@Res() response: PlatformResponse) {
    const raw = takeOver(response);
    raw.flushHeaders();
    raw.end('flushed');
  }
  @Get('pipe-raw') pipeRaw(@Res() response: PlatformResponse) {
    Readable.from(['x', 'y']).pipe(takeOver(response));
  }
  @Get('removed') removed(@Res() response: PlatformResponse) {
    const raw = takeOver(response);
    raw.removeHeader('Vary');
    raw.removeHeader('Access-Control-Allow-Origin');
    raw.end();
  }
}

interface ResponseKind {
  readonly what: string;
  readonly request: RawRequest;
  readonly status: number;
  /** A header that the application sets and that must arrive as well. */
  readonly own?: readonly [name: string, value: string];
  /** What Express adds to `Vary` by itself. */
  readonly expressVary?: string;
}

const get = (path: string): RawRequest => ({ path: `/r/${path}` });
const json = { 'Content-Type': 'application/json' };

const kinds: readonly ResponseKind[] = [
  { what: '200 with JSON', request: get('ok'), status: 200 },
  { what: '200 with text', request: get('text'), status: 200 },
  { what: '200 without a body', request: get('nothing'), status: 200 },
  { what: '200 with @Header()', request: get('html'), status: 200 },
  { what: '200 from a promise', request: get('promise'), status: 200 },
  { what: '200 from an observable', request: get('observable'), status: 200 },
  { what: '200 to HEAD', request: { ...get('ok'), method: 'HEAD' }, status: 200 },
  { what: '201', request: { ...get('json'), method: 'POST', headers: json, body: '{"a":1}' }, status: 201 },
  { what: '204', request: { ...get('gone'), method: 'DELETE' }, status: 204 },
  {
    what: '301 from @Redirect()',
    request: get('redirect'),
    status: 301,
    own: ['location', '/elsewhere'],
    expressVary: 'accept',
  },
  {
    what: '400 from malformed JSON',
    request: { ...get('json'), method: 'POST', headers: json, body: '{"a":' },
    status: 400,
  },
  { what: '400 from a pipe', request: get('pipe?n=x'), status: 400 },
  {
    what: '401 from a guard of the root module',
    request: { ...get('ok'), headers: { 'X-No-Token': '1' } },
    status: 401,
  },
  {
    what: '401 from a guard of app.useGlobalGuards()',
    request: { ...get('ok'), headers: { 'X-Too-Early': '1' } },
    status: 401,
  },
  { what: '403 from a guard of the handler', request: get('guarded'), status: 403 },
  { what: '403 from the handler', request: get('forbidden'), status: 403 },
  { what: '404 from the handler', request: get('missing'), status: 404 },
  {
    what: '413',
    request: { ...get('json'), method: 'POST', headers: json, body: JSON.stringify('x'.repeat(300)) },
    status: 413,
  },
  { what: '418 from the handler', request: get('teapot'), status: 418 },
  { what: '500 from a thrown error', request: get('boom'), status: 500 },
  { what: '500 from a rejected promise', request: get('rejected'), status: 500 },
  { what: '500 from an observable', request: get('errored'), status: 500 },
  {
    what: 'server-sent events',
    request: get('events'),
    status: 200,
    own: ['content-type', 'text/event-stream'],
  },
  {
    what: 'a StreamableFile from a buffer',
    request: get('file'),
    status: 200,
    own: ['content-type', 'text/plain'],
  },
  { what: 'a StreamableFile from a stream', request: get('stream'), status: 200 },
  { what: '@Res() and end()', request: get('end'), status: 200 },
  { what: 'the Node response, without hijack()', request: get('raw'), status: 200 },
  { what: '@Res() and write()', request: get('write'), status: 200 },
  {
    what: '@Res() and writeHead(status, headers)',
    request: get('write-head'),
    status: 206,
    own: ['x-own', '1'],
  },
  {
    what: '@Res() and writeHead(status, reason, headers)',
    request: get('write-head-reason'),
    status: 206,
    own: ['x-own', '1'],
  },
  {
    what: '@Res() and writeHead(status, undefined, headers)',
    request: get('write-head-undefined'),
    status: 206,
    own: ['x-own', '1'],
  },
  {
    what: '@Res() and writeHead(status, list)',
    request: get('write-head-list'),
    status: 206,
    own: ['x-own', '1'],
  },
  { what: '@Res() and flushHeaders()', request: get('flush'), status: 200 },
  { what: '@Res() and pipe()', request: get('pipe-raw'), status: 200 },
  { what: '@Res() after removing what CORS needs', request: get('removed'), status: 200 },
];

describe.each(platforms)('CORS headers on every response on $name (R11)', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ origin: site }), {
      controllers: [ResponsesController],
      providers: [{ provide: APP_GUARD, useClass: RootGuard }],
    });
    server = await start(module, {
      platform,
      settings: { bodyLimit: 200 },
      configure: (nest) => void nest.useGlobalGuards(earlyGuard),
    });
  });

  const expose = { 'access-control-expose-headers': 'X-Total' } as const;
  const sendFrom = (request: RawRequest, origin?: string) =>
    server.send({
      ...request,
      headers: {
        ...(request.headers as Record<string, string>),
        ...(origin !== undefined && { Origin: origin }),
      },
    });

  const vary = ({ expressVary }: ResponseKind) =>
    expressVary !== undefined && platform.name === 'Express' ? [expressVary, 'origin'] : ['origin'];

  it.each(kinds)('$what, to an allowed origin', async (kind) => {
    const { request, status, own } = kind;
    const response = await sendFrom(request, app);
    expect(response.status).toBe(status);
    expect(corsHeaders(response)).toEqual({ ...grantedTo(app), ...expose, vary: vary(kind) });
    const [name, value] = own ?? ['date', 'GMT'];
    expect(response.values(name).join()).toContain(value);
  });

  it.each(kinds)('$what, to another origin', async (kind) => {
    const response = await sendFrom(kind.request, evil);
    expect(response.status).toBe(kind.status);
    expect(corsHeaders(response)).toEqual({ vary: vary(kind) });
  });

  it.each(kinds)('$what, without an Origin', async (kind) => {
    const response = await sendFrom(kind.request);
    expect(response.status).toBe(kind.status);
    expect(corsHeaders(response)).toEqual({ vary: vary(kind) });
  });

  it('304 from a conditional request', async () => {
    const first = await sendFrom(get('ok'), app);
    const [etag] = first.values('etag');
    if (etag === undefined) return; // Fastify sends none.
    const response = await sendFrom({ ...get('ok'), headers: { 'If-None-Match': etag } }, app);
    expect(response.status).toBe(304);
    expect(corsHeaders(response)).toEqual({ ...grantedTo(app), ...expose });
  });

  it('404 of an unknown path, by the module’s default (R10)', async () => {
    const response = await server.get('/unknown', site);
    expect(response.status).toBe(404);
    expect(corsHeaders(response)).toEqual(grantedTo(site));
    expect(corsHeaders(await server.get('/unknown', app))).toEqual(nothingButVary);
  });

  it('an event stream or a file that fails keeps its headers', async () => {
    const events = await sendFrom(get('failing-events'), app);
    expect(corsHeaders(events)).toEqual({ ...grantedTo(app), ...expose });
    const stream = await sendFrom(get('broken-stream'), app);
    expect(corsHeaders(stream)).toEqual({ ...grantedTo(app), ...expose });
  });

  it('415 and other answers from the platform itself', async () => {
    const request = {
      ...get('json'),
      method: 'POST',
      headers: { 'Content-Type': 'application/x-unknown' },
      body: 'x',
    };
    const response = await sendFrom(request, app);
    expect(response.status).toBe(platform.name === 'Fastify' ? 415 : 201);
    expect(corsHeaders(response)).toEqual({ ...grantedTo(app), ...expose });
  });

  it('a path that cannot be decoded', async () => {
    const granted = await server.get('/r/%E0%A4%A', site);
    // On Express, no route matches that would have to decode it.
    const status = platform.name === 'Express' ? 404 : 400;
    expect([granted.status, corsHeaders(granted)]).toEqual([status, grantedTo(site)]);
    expect(JSON.parse(granted.body)).toHaveProperty('statusCode', status);
    const refused = await server.get('/r/%E0%A4%A', evil);
    expect([refused.status, corsHeaders(refused)]).toEqual([status, nothingButVary]);
  });

  it('answers each of several concurrent requests with its own headers', async () => {
    const responses = await Promise.all(
      [app, evil, app, undefined].map((origin) => sendFrom(get('ok'), origin)),
    );
    expect(responses.map(corsHeaders)).toEqual([
      { ...grantedTo(app), ...expose },
      nothingButVary,
      { ...grantedTo(app), ...expose },
      nothingButVary,
    ]);
  });
});
