import {
  All,
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Options,
  Post,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import type {
  CallHandler,
  CanActivate,
  MiddlewareConsumer,
  NestInterceptor,
  NestModule,
  PipeTransform,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  BaseExceptionFilter,
  HttpAdapterHost,
} from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  nothingButVary,
  refusedPreflight,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const evil = 'https://evil.net';

/** Everything in the application that ran, in order. */
const ran: string[] = [];

@Injectable()
class CountingGuard implements CanActivate {
  canActivate(): boolean {
    ran.push('guard');
    return true;
  }
}
@Injectable()
class CountingPipe implements PipeTransform {
  transform(value: unknown): unknown {
    ran.push('pipe');
    return value;
  }
}
@Injectable()
class CountingInterceptor implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler) {
    ran.push('interceptor');
    return next.handle();
  }
}

@Controller('p')
@Cors([app])
@UseGuards(CountingGuard)
@UsePipes(CountingPipe)
@UseInterceptors(CountingInterceptor)
class PreflightController {
  @Post('plain') create(@Body() body: unknown) {
    ran.push('handler');
    return body;
  }
  @Options('explicit') @HttpCode(299) options() {
    ran.push('handler');
    return 'options';
  }
  @Get('explicit') get() {
    ran.push('handler');
  }
  @All('all') @HttpCode(298) all() {
    ran.push('handler');
    return 'all';
  }
  @Options('continued') @HttpCode(297) @Cors({ preflightContinue: true }) continued() {
    ran.push('handler');
    return 'continued';
  }
  @Get('continued') @Cors({ preflightContinue: true }) continuedGet() {
    ran.push('handler');
  }
  @Options('continued-status') @HttpCode(297) @Cors(false) ownAnswer() {
    ran.push('handler');
    return 'own';
  }
  @Get('continued-status') @Cors({ preflightContinue: true }) continuedUnderAnother() {
    ran.push('handler');
  }
  @Get('only-get') onlyGet() {
    ran.push('handler');
  }
}

@Module({})
class CountingModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => {
        ran.push('middleware');
        next();
      })
      .forRoutes('{*path}');
  }
}

@Injectable()
class CountingFilter extends BaseExceptionFilter {
  constructor(host: HttpAdapterHost) {
    super(host.httpAdapter);
  }
}

describe.each(platforms)('a preflight on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ origin: app }), {
      imports: [CountingModule],
      controllers: [PreflightController],
      providers: [
        { provide: APP_GUARD, useClass: CountingGuard },
        { provide: APP_PIPE, useClass: CountingPipe },
        { provide: APP_INTERCEPTOR, useClass: CountingInterceptor },
        {
          provide: APP_FILTER,
          useFactory: (host: HttpAdapterHost) => new CountingFilter(host),
          inject: [HttpAdapterHost],
        },
      ],
    });
    server = await start(module, {
      platform,
      configure: (nest) =>
        void nest.use((_request: unknown, _response: unknown, next: () => void) => {
          ran.push('app.use');
          next();
        }),
    });
  });
  beforeEach(() => void (ran.length = 0));

  const everything = ['app.use', 'middleware', 'guard', 'guard', 'interceptor', 'interceptor'];

  it.each([
    { path: '/p/plain', method: 'POST', origin: app, headers: grantedPreflight(app, 'POST') },
    { path: '/p/plain', method: 'POST', origin: evil, headers: refusedPreflight },
    { path: '/p/plain', method: 'DELETE', origin: app, headers: grantedPreflight(app, 'POST') },
    { path: '/p/explicit', method: 'GET', origin: app, headers: grantedPreflight(app, 'GET,HEAD,OPTIONS') },
    {
      path: '/p/explicit',
      method: 'OPTIONS',
      origin: app,
      headers: grantedPreflight(app, 'GET,HEAD,OPTIONS'),
    },
    {
      path: '/p/all',
      method: 'POST',
      origin: app,
      headers: grantedPreflight(app, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
    },
    {
      path: '/p/unknown',
      method: 'POST',
      origin: app,
      headers: grantedPreflight(app, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
    },
  ])(
    'for $method $path from $origin never reaches the application (R6)',
    async ({ path, method, origin, headers }) => {
      const response = await server.preflight({ path, method, origin });
      expect(response.status).toBe(204);
      expect(response.body).toBe('');
      expect(response.values('content-length')).toEqual(['0']);
      expect(corsHeaders(response)).toEqual(headers);
      expect(ran).toEqual([]);
    },
  );

  it('with a malformed body is answered before any body parser', async () => {
    const response = await server.send({
      method: 'OPTIONS',
      path: '/p/plain',
      headers: { Origin: app, 'Access-Control-Request-Method': 'POST', 'Content-Type': 'application/json' },
      body: '{"a":',
    });
    expect(response.status).toBe(204);
    expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'POST'));
  });

  it.each([
    { what: 'OPTIONS without any header', headers: {}, cors: nothingButVary },
    { what: 'OPTIONS with only an Origin', headers: { Origin: app }, cors: grantedTo(app) },
    {
      what: 'OPTIONS with only a requested method',
      headers: { 'Access-Control-Request-Method': 'GET' },
      cors: nothingButVary,
    },
    {
      what: 'OPTIONS with only requested headers',
      headers: { Origin: app, 'Access-Control-Request-Headers': 'x-a' },
      cors: grantedTo(app),
    },
  ])('differs from $what, which reaches the application (R6)', async ({ headers, cors }) => {
    for (const [path, status, body] of [
      ['/p/explicit', 299, 'options'],
      ['/p/all', 298, 'all'],
    ] as const) {
      ran.length = 0;
      const response = await server.send({ method: 'OPTIONS', path, headers });
      expect([response.status, response.body]).toEqual([status, body]);
      expect(corsHeaders(response)).toEqual(cors);
      expect(ran).toEqual([...everything, 'handler']);
    }
  });

  it('with the method GET is an ordinary request, whatever its headers', async () => {
    const response = await server.get('/p/only-get', app, { 'Access-Control-Request-Method': 'GET' });
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual(grantedTo(app));
    expect(ran).toEqual([...everything, 'handler']);
  });

  it('with preflightContinue carries its headers and is answered by the application', async () => {
    const response = await server.preflight({ path: '/p/continued', origin: app });
    expect([response.status, response.body]).toEqual([297, 'continued']);
    expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'GET,HEAD,OPTIONS'));
    expect(ran).toEqual([...everything, 'handler']);
  });

  it('with preflightContinue carries only Vary when it is refused', async () => {
    const response = await server.preflight({ path: '/p/continued', origin: evil });
    expect([response.status, response.body]).toEqual([297, 'continued']);
    expect(corsHeaders(response)).toEqual(refusedPreflight);
  });

  it('with preflightContinue keeps its headers if the handler for OPTIONS has another policy', async () => {
    const response = await server.preflight({ path: '/p/continued-status', origin: app });
    expect([response.status, response.body]).toEqual([297, 'own']);
    expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'GET,HEAD'));
  });

  it('asks for several headers in several header lines', async () => {
    const response = await server.send({
      method: 'OPTIONS',
      path: '/p/plain',
      headers: [
        ['Origin', app],
        ['Access-Control-Request-Method', 'POST'],
        ['Access-Control-Request-Headers', 'x-one'],
        ['Access-Control-Request-Headers', 'x-two'],
      ],
    });
    expect(corsHeaders(response)).toEqual({
      ...grantedPreflight(app, 'POST'),
      'access-control-allow-headers': 'x-one,x-two',
    });
  });

  it('for HEAD is granted wherever GET is (R7)', async () => {
    const response = await server.preflight({ path: '/p/only-get', origin: app, method: 'HEAD' });
    expect(corsHeaders(response)).toEqual(grantedPreflight(app, 'GET,HEAD'));
  });
});
