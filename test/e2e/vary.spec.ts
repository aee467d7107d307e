import {
  Controller,
  Get,
  Header,
  Injectable,
  NotFoundException,
  Post,
  Put,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { corsHeaders, grantedTo, noCors, varyOnPreflight } from '../support/cors-headers.js';
import { takeOver } from '../support/node-response.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import { sendRaw } from '../support/raw-http.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

/** `res.vary()` and `res.append()` on Express, `reply.header()` on Fastify. */
interface VaryingResponse extends PlatformResponse {
  vary?(name: string): void;
  append?(name: string, value: string): void;
  header(name: string, value: string): void;
}

@Injectable()
class VaryAfterwards implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<VaryingResponse>();
    return next.handle().pipe(tap(() => response.header('Vary', 'X-After')));
  }
}

@Controller('v')
@Cors([app])
class VaryController {
  @Get('none') none() {}
  @Get('header-decorator') @Header('Vary', 'Accept-Language') decorated() {}
  @Get('header-decorator-origin') @Header('Vary', 'Origin') decoratedOrigin() {}
  @Get('set-header') setHeader(@Res({ passthrough: true }) response: VaryingResponse) {
    (response.raw ?? response).setHeader('Vary', 'Accept');
  }
  @Get('set-header-list') setHeaderList(@Res({ passthrough: true }) response: VaryingResponse) {
    (response.raw ?? response).setHeader('vary', ['Accept', 'Cookie']);
  }
  @Get('append') append(@Res({ passthrough: true }) response: VaryingResponse) {
    (response.raw ?? response).appendHeader('Vary', 'Accept');
    (response.raw ?? response).appendHeader('Vary', 'Cookie');
  }
  @Get('platform') platform(@Res({ passthrough: true }) response: VaryingResponse) {
    if (response.vary) response.vary('Accept-Encoding');
    else response.header('Vary', 'Accept-Encoding');
  }
  @Get('remove') remove(@Res({ passthrough: true }) response: VaryingResponse) {
    (response.raw ?? response).removeHeader('Vary');
  }
  @Get('lower') lower(@Res({ passthrough: true }) response: VaryingResponse) {
    response.header('vary', 'origin, accept');
  }
  @Get('twice') twice(@Res({ passthrough: true }) response: VaryingResponse) {
    response.header('Vary', 'Accept, Origin, accept,, ORIGIN');
  }
  @Get('star') star(@Res({ passthrough: true }) response: VaryingResponse) {
    response.header('Vary', '*');
  }
  @Get('write-head') writeHead(@Res() response: VaryingResponse) {
    takeOver(response).writeHead(200, { vary: 'Accept' }).end();
  }
  @Get('write-head-list-value') writeHeadListValue(@Res() response: VaryingResponse) {
    takeOver(response)
      .writeHead(200, { Vary: ['Accept', 'Cookie'] })
      .end();
  }
  @Get('write-head-list') writeHeadList(@Res() response: VaryingResponse) {
    takeOver(response).writeHead(200, ['X-Own', '1', 'Vary', 'Accept']).end();
  }
  @Get('write-head-reason') writeHeadReason(@Res() response: VaryingResponse) {
    takeOver(response).writeHead(200, 'Fine', { Vary: 'Accept' }).end();
  }
  @Get('write-head-and-set') writeHeadAndSet(@Res() response: VaryingResponse) {
    const raw = takeOver(response);
    raw.setHeader('Vary', 'Cookie');
    raw.writeHead(200, { 'X-Own': '1' }).end();
  }
  @Get('write-head-star') writeHeadStar(@Res() response: VaryingResponse) {
    takeOver(response).writeHead(200, { Vary: '*' }).end();
  }
  @Get('interceptor') @UseInterceptors(VaryAfterwards) interceptor() {}
  @Get('error') error(@Res({ passthrough: true }) response: VaryingResponse) {
    (response.raw ?? response).setHeader('Vary', 'Accept');
    throw new NotFoundException();
  }
  @Get('error-decorated') @Header('Vary', 'Accept') errorDecorated() {
    throw new NotFoundException();
  }
  @Put('unserved') put() {}
  @Post('unserved') @Cors('*') post() {}
  @Get('off') @Cors(false) @Header('Vary', 'Cookie') off() {}
  @Get('off-twice') @Cors(false) offTwice(@Res({ passthrough: true }) response: VaryingResponse) {
    response.header('Vary', 'Origin, accept');
  }
}

/** As `on-headers` does, which `compression` and `express-session` use: a patched `writeHead()`. */
function compressionLike(_request: unknown, response: ServerResponse, next: () => void): void {
  const writeHead = response.writeHead;
  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    const current = this.getHeader('Vary');
    this.setHeader('Vary', current === undefined ? 'Accept-Encoding' : `${String(current)}, Accept-Encoding`);
    return (writeHead as (...all: unknown[]) => ServerResponse).apply(this, args);
  } as ServerResponse['writeHead'];
  next();
}

interface Way {
  readonly path: string;
  readonly vary: readonly string[];
  /** Given to `writeHead()`, by the handler or by Fastify: it replaces what was set before, as Node defines. */
  readonly replaces?: true | 'Fastify';
}

const ways: readonly Way[] = [
  { path: 'none', vary: [] },
  { path: 'header-decorator', vary: ['accept-language'], replaces: 'Fastify' },
  { path: 'header-decorator-origin', vary: [], replaces: 'Fastify' },
  { path: 'set-header', vary: ['accept'] },
  { path: 'set-header-list', vary: ['accept', 'cookie'] },
  { path: 'append', vary: ['accept', 'cookie'] },
  { path: 'platform', vary: ['accept-encoding'], replaces: 'Fastify' },
  { path: 'remove', vary: [] },
  { path: 'lower', vary: ['accept'], replaces: 'Fastify' },
  { path: 'twice', vary: ['accept'], replaces: 'Fastify' },
  { path: 'write-head', vary: ['accept'], replaces: true },
  { path: 'write-head-list-value', vary: ['accept', 'cookie'], replaces: true },
  { path: 'write-head-list', vary: ['accept'], replaces: true },
  { path: 'write-head-reason', vary: ['accept'], replaces: true },
  { path: 'write-head-and-set', vary: ['cookie'] },
  { path: 'interceptor', vary: ['x-after'], replaces: 'Fastify' },
  { path: 'error', vary: ['accept'] },
  { path: 'error-decorated', vary: ['accept'], replaces: 'Fastify' },
];

const module = () => moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [VaryController] });
const withOrigin = (names: readonly string[]) => [...names, 'origin'].sort();

describe.each(platforms)('Vary on $name (R15)', (platform) => {
  let server: RunningServer;
  let compressed: RunningServer;
  beforeAll(async () => {
    server = await start(module(), { platform });
    compressed = await start(module(), { platform, configure: (nest) => void nest.use(compressionLike) });
  });

  it.each(ways)('keeps the names that $path sets, next to Origin', async ({ path, vary }) => {
    expect(corsHeaders(await server.get(`/v/${path}`, app))).toEqual({
      ...grantedTo(app),
      vary: withOrigin(vary),
    });
    expect(corsHeaders(await server.get(`/v/${path}`, 'https://evil.net'))).toEqual({
      vary: withOrigin(vary),
    });
    expect(corsHeaders(await server.get(`/v/${path}`))).toEqual({ vary: withOrigin(vary) });
  });

  it.each(ways)(
    'keeps the name that compression adds to $path, next to Origin',
    async ({ path, vary, replaces }) => {
      const names = [...new Set([...vary, 'accept-encoding'])];
      const { vary: seen, ...headers } = corsHeaders(await compressed.get(`/v/${path}`, app));
      expect(headers).toEqual({ 'access-control-allow-origin': app });
      expect(seen).toEqual(withOrigin(replaces === true || replaces === platform.name ? vary : names));
    },
  );

  it.each(['star', 'write-head-star'])('leaves "Vary: *" of %s alone', async (path) => {
    expect(corsHeaders(await server.get(`/v/${path}`, app))).toEqual({ ...grantedTo(app), vary: ['*'] });
  });

  it('does not touch Vary where CORS is off', async () => {
    expect(corsHeaders(await server.get('/v/off', app))).toEqual({ ...noCors, vary: ['cookie'] });
    expect(corsHeaders(await server.get('/v/off-twice', app))).toEqual({
      ...noCors,
      vary: ['accept', 'origin'],
    });
  });

  it('is on 404s, and keeps the name that compression adds there', async () => {
    expect(corsHeaders(await compressed.get('/unknown', app))).toEqual({
      ...grantedTo(app),
      vary: ['accept-encoding', 'origin'],
    });
  });

  it('is on answers to a method that nobody serves, if one of several policies depends on Origin', async () => {
    expect(corsHeaders(await server.get('/v/unserved', app))).toEqual(grantedTo(app));
    expect(corsHeaders(await server.get('/v/unserved', 'https://evil.net'))).toEqual(grantedTo('*'));
    expect(corsHeaders(await server.get('/v/unserved'))).toMatchObject({ vary: ['origin'] });
  });

  it('never comes from the request', async () => {
    const response = await server.get('/v/none', app, {
      Vary: 'X-Injected',
      'Access-Control-Allow-Origin': '*',
    });
    expect(corsHeaders(response)).toEqual(grantedTo(app));
    const preflight = await server.preflight({ path: '/v/none', origin: app, more: { Vary: 'X-Injected' } });
    expect(corsHeaders(preflight).vary).toEqual(varyOnPreflight);
  });

  it('on a preflight keeps names that were set before this library ran', async () => {
    const { app: nest } = await start(moduleWith(CorsModule.forRoot({ origin: app })), { platform });
    const http = nest.getHttpServer() as {
      prependListener(name: string, listener: (...args: never[]) => void): void;
    };
    http.prependListener('request', (_request: never, response: ServerResponse) => {
      response.setHeader('Vary', 'X-Edge');
    });
    const { port } = nest.getHttpServer().address() as { port: number };
    const response = await sendRaw(port, {
      method: 'OPTIONS',
      headers: { Origin: app, 'Access-Control-Request-Method': 'GET' },
    });
    expect(corsHeaders(response).vary).toEqual([...varyOnPreflight, 'x-edge']);
  });
});
