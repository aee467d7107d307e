import { createRequire } from 'node:module';
import { Controller, Get, Header, Module, Res } from '@nestjs/common';
import type { MiddlewareConsumer, NestModule } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { CapturedLog } from '../support/captured-log.js';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { takeOver } from '../support/node-response.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const load = createRequire(import.meta.url);

@Controller()
@Cors([app])
class CleanController {
  @Get() get() {}
}

@Controller()
@Cors([app])
class HeaderController {
  @Get() @Header('Access-Control-Allow-Origin', '*') get() {}
  @Get('other') @Header('access-control-expose-headers', 'X-Own') other() {}
  @Get('off') @Cors(false) @Header('Access-Control-Allow-Origin', '*') off() {}
}

interface SecondLayer {
  readonly what: string;
  readonly names: RegExp;
  readonly platform?: Platform['name'];
  readonly options?: NestApplicationOptions;
  readonly configure?: (nest: INestApplication) => void | Promise<void>;
  readonly controller?: Type<unknown>;
}

const layers: readonly SecondLayer[] = [
  {
    what: 'app.enableCors()',
    names: /enableCors\(\)/,
    configure: (nest) => nest.enableCors({ origin: 'https://other.example' }),
  },
  { what: '{ cors: true }', names: /cors: true/, options: { cors: true } },
  {
    what: 'the cors package',
    names: /cors\(\)/,
    platform: 'Express',
    configure: (nest) => void nest.use((load('cors') as () => (...args: unknown[]) => void)()),
  },
  {
    what: 'the @fastify/cors plugin',
    names: /@fastify\/cors/,
    platform: 'Fastify',
    configure: async (nest) => {
      await (nest as NestFastifyApplication).register(load('@fastify/cors') as never, {
        origin: 'https://other.example',
      });
    },
  },
  { what: '@Header()', names: /@Header\('Access-Control-Allow-Origin'/i, controller: HeaderController },
];

describe.each(platforms)('a second CORS layer on $name (R19)', (platform) => {
  const own = layers.filter((layer) => (layer.platform ?? platform.name) === platform.name);

  it.each(own)(
    '$what is reported at start-up, by name',
    async ({ options, configure, controller, names }) => {
      const log = new CapturedLog();
      const server = await start(
        moduleWith(CorsModule.forRoot(), { controllers: [controller ?? CleanController] }),
        {
          platform,
          options: { ...options, logger: log },
          ...(configure && { configure }),
        },
      );
      expect(log.ofCors('warn').filter((line) => names.test(line))).toHaveLength(1);
      await server.close();
    },
  );

  it.each(own)('$what never doubles a header', async ({ options, configure, controller }) => {
    const server = await start(
      moduleWith(CorsModule.forRoot(), { controllers: [controller ?? CleanController] }),
      {
        platform,
        ...(options && { options: { ...options, logger: false } }),
        ...(configure && { configure }),
      },
    );
    for (const response of [await server.get('/', app), await server.preflight({ origin: app })]) {
      expect(response.values('access-control-allow-origin')).toEqual([app]);
    }
    await server.close();
  });

  it('names the routes whose @Header() is a CORS header, but not those where CORS is off', async () => {
    const log = new CapturedLog();
    await start(moduleWith(CorsModule.forRoot(), { controllers: [HeaderController] }), {
      platform,
      options: { logger: log },
    });
    const warnings = log.ofCors('warn').join('\n');
    expect(warnings).toContain('HeaderController.get');
    expect(warnings).toContain('HeaderController.other');
    expect(warnings).not.toContain('HeaderController.off');
  });

  it.each(['Access-Control-Allow-Origin', 'access-control-allow-origin'])(
    'cannot grant with writeHead({ %s }) what the policy refuses',
    async (name) => {
      @Controller()
      @Cors([app], { credentials: true })
      class WritingController {
        @Get() get(@Res() response: PlatformResponse) {
          takeOver(response)
            .writeHead(200, { [name]: '*', 'X-Own': '1' })
            .end();
        }
      }
      const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [WritingController] }), {
        platform,
      });
      const refused = await server.get('/', 'https://evil.net');
      expect(refused.values('x-own')).toEqual(['1']);
      expect(corsHeaders(refused)).toEqual(nothingButVary);
      expect(corsHeaders(await server.get('/', app))).toEqual({
        ...grantedTo(app),
        'access-control-allow-credentials': 'true',
      });
    },
  );

  it('names the module that applies the cors package', async () => {
    const cors = load('cors') as () => (...args: unknown[]) => void;
    @Module({ controllers: [CleanController] })
    class ApplyingModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(() => undefined).forRoutes('nowhere');
        consumer.apply(cors()).forRoutes(CleanController);
      }
    }
    const log = new CapturedLog();
    await start(moduleWith(CorsModule.forRoot(), { imports: [ApplyingModule] }), {
      platform,
      options: { logger: log },
    });
    expect(log.ofCors('warn')).toEqual([expect.stringContaining('consumer.apply(cors()) in ApplyingModule')]);
  });

  it('logs once where it has removed the application’s own header that grants access', async () => {
    const log = new CapturedLog();
    const server = await start(moduleWith(CorsModule.forRoot({ origin: app })), {
      platform,
      options: { logger: log },
      configure: (nest) => {
        const path = `/assets-${platform.name}`;
        nest.use(path, (_request: unknown, response: ServerResponse) => {
          response.setHeader('Access-Control-Allow-Origin', '*');
          response.writeHead(200, { 'access-control-allow-credentials': 'true' }).end();
        });
      },
    });
    log.clear();
    for (const file of ['a.js?token=secret', 'b.js', 'c.js']) {
      expect(corsHeaders(await server.get(`/assets-${platform.name}/${file}`))).toEqual(nothingButVary);
    }
    const said = log.ofCors('warn');
    expect(said).toHaveLength(2);
    expect(said.join('\n')).toContain(`access-control-allow-origin itself below /assets-${platform.name}/.`);
    expect(said.join('\n')).toContain(
      `access-control-allow-credentials itself below /assets-${platform.name}/.`,
    );
  });

  it('is not reported if there is none', async () => {
    const log = new CapturedLog();
    const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [CleanController] }), {
      platform,
      options: { logger: log },
    });
    expect(log.ofCors('warn', 'error', 'fatal')).toEqual([]);
    expect(corsHeaders(await server.get('/', app))).toEqual(grantedTo(app));
  });
});
