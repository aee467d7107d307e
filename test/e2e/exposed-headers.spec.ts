import {
  Controller,
  Get,
  Header,
  Injectable,
  NotFoundException,
  Res,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import type { ServerResponse } from 'node:http';
import { tap } from 'rxjs';
import { corsHeaders, grantedTo, nothingButVary, varyOnOrigin } from '../support/cors-headers.js';
import type { CorsHeaders } from '../support/cors-headers.js';
import { takeOver } from '../support/node-response.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

interface SettableResponse extends PlatformResponse {
  header(name: string, value: string): void;
}

@Injectable()
class SetAfterwards implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const response = context.switchToHttp().getResponse<SettableResponse>();
    return next.handle().pipe(tap(() => response.header('X-Inner', '1')));
  }
}

@Injectable()
class SetBefore implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    context.switchToHttp().getResponse<SettableResponse>().header('X-Global', '1');
    return next.handle();
  }
}

@Controller('auto')
@Cors([app], { exposedHeaders: 'auto' })
class AutoController {
  @Get('none') none() {
    return 'x';
  }
  @Get('decorated') @Header('X-Total-Count', '7') @Header('Link', '<a>') decorated() {}
  @Get('set') set(@Res({ passthrough: true }) response: SettableResponse) {
    response.header('X-Request-Id', '1');
    (response.raw ?? response).setHeader('X-Raw', '2');
  }
  @Get('safelisted')
  @Header('Cache-Control', 'no-store')
  @Header('X-One', '1')
  @Header('Set-Cookie', 'a=b')
  safelisted() {}
  @Get('inner') @UseInterceptors(SetAfterwards) inner() {}
  @Get('write-head') writeHead(@Res() response: SettableResponse) {
    takeOver(response).writeHead(200, { 'X-Head': '1', Vary: 'Accept' }).end();
  }
  @Get('file') file() {
    return new StreamableFile(Buffer.from('x'), {
      disposition: 'attachment; filename="a"',
      type: 'text/csv',
    });
  }
  @Get('error') error(@Res({ passthrough: true }) response: SettableResponse) {
    (response.raw ?? response).setHeader('Retry-After', '5');
    throw new NotFoundException();
  }
  @Get('any') @Cors({ origin: '*' }) @Header('X-Any', '1') any() {}
  @Get('fixed') @Cors({ exposedHeaders: ['X-Fixed'] }) @Header('X-Other', '1') fixed() {}
}

const exposing = (names?: string): CorsHeaders => ({
  ...grantedTo(app),
  ...(names !== undefined && { 'access-control-expose-headers': names }),
});
/** The order depends on the platform; only the names matter. */
const sorted = (headers: CorsHeaders): CorsHeaders => {
  const exposed = headers['access-control-expose-headers'];
  return typeof exposed === 'string'
    ? { ...headers, 'access-control-expose-headers': exposed.split(',').sort().join(',') }
    : headers;
};

describe.each(platforms)('exposedHeaders: "auto" on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot(), {
      controllers: [AutoController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: SetBefore }],
    });
    server = await start(module, {
      platform,
      configure: (nest) =>
        void nest.use((_request: unknown, response: ServerResponse, next: () => void) => {
          response.setHeader('X-Middleware', '1');
          next();
        }),
    });
  });

  it.each([
    { path: 'none', names: undefined },
    { path: 'decorated', names: 'link,x-total-count' },
    { path: 'set', names: 'x-raw,x-request-id' },
    { path: 'safelisted', names: 'x-one' },
    { path: 'inner', names: 'x-inner' },
    { path: 'file', names: 'content-disposition' },
    { path: 'error', names: 'retry-after' },
    { path: 'fixed', names: 'X-Fixed' },
  ])('exposes the headers that the handler of $path sets: $names', async ({ path, names }) => {
    expect(sorted(corsHeaders(await server.get(`/auto/${path}`, app)))).toEqual(exposing(names));
  });

  it('exposes the headers that the handler gives to writeHead()', async () => {
    expect(corsHeaders(await server.get('/auto/write-head', app))).toEqual({
      ...exposing('x-head'),
      vary: ['accept', 'origin'],
    });
  });

  it('exposes headers to any origin if any is allowed', async () => {
    expect(corsHeaders(await server.get('/auto/any'))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'x-any',
      vary: [],
    });
  });

  it('exposes nothing to a refused origin', async () => {
    expect(corsHeaders(await server.get('/auto/decorated', 'https://evil.net'))).toEqual(nothingButVary);
  });

  it('exposes nothing on a preflight', async () => {
    const response = await server.preflight({ path: '/auto/decorated', origin: app });
    expect(Object.keys(corsHeaders(response)).sort()).toEqual([
      'access-control-allow-methods',
      'access-control-allow-origin',
      'vary',
    ]);
  });

  it('works in the module’s default and in a named policy', async () => {
    @Controller()
    class Plain {
      @Get('default') @Header('X-Own', '1') byDefault() {}
      @Get('named') @Cors({ policy: 'fixed' }) @Header('X-Own', '1') named() {}
    }
    const options = { origin: app, exposedHeaders: 'auto', policies: { fixed: { exposedHeaders: [] } } };
    const other = await start(moduleWith(CorsModule.forRoot(options), { controllers: [Plain] }), {
      platform,
    });
    expect(corsHeaders(await other.get('/default', app))).toEqual(exposing('x-own'));
    expect(corsHeaders(await other.get('/named', app))).toEqual(exposing());
    expect(corsHeaders(await other.get('/unknown', app))).toEqual(exposing());

    const named = { policies: { auto: { origin: app, exposedHeaders: 'auto' } } };
    @Controller()
    class Named {
      @Get('named') @Cors({ policy: 'auto' }) @Header('X-Own', '1') named() {}
    }
    const third = await start(moduleWith(CorsModule.forRoot(named), { controllers: [Named] }), { platform });
    expect(corsHeaders(await third.get('/named', app))).toEqual(exposing('x-own'));
  });

  it('exposes the same headers for HEAD as for GET', async () => {
    const response = await server.send({ method: 'HEAD', path: '/auto/decorated', headers: { Origin: app } });
    expect(sorted(corsHeaders(response))).toEqual({ ...exposing('link,x-total-count'), vary: varyOnOrigin });
  });
});
