import { Controller, Get, Injectable, Scope } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsConfigurationError, CorsModule, extend, fromProvider } from 'nestjs-cors';
import type { CorsConfigurationIssue, CorsModuleOptions, CorsPolicyOptions } from 'nestjs-cors';
import { buildController } from '../support/build-controller.js';
import { issuesOf } from '../support/configuration-issues.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

/** Any type at all, as plain JavaScript may pass it. */
const anything = (options: Record<string, unknown>): CorsPolicyOptions => options as CorsPolicyOptions;

@Injectable()
class MissingProvider {
  isAllowed(): boolean {
    return true;
  }
}

interface WrongConfiguration {
  readonly cites: string;
  readonly options: CorsPolicyOptions;
  readonly code: string;
  readonly field: string;
  /** What the message has to mention: the value and the fix. */
  readonly says: readonly string[];
}

const wrong: readonly WrongConfiguration[] = [
  // In the order of R4.
  {
    cites: '#cors-protocol-and-credentials',
    options: { origin: '*', credentials: true },
    code: 'CORS_E001',
    field: 'origin',
    says: ['"*"', 'dangerouslyAllowAnyOriginWithCredentials'],
  },
  {
    cites: '#cors-protocol-and-credentials',
    options: { origin: true, credentials: true },
    code: 'CORS_E001',
    field: 'origin',
    says: ['true', 'dangerouslyAllowAnyOriginWithCredentials'],
  },
  {
    cites: '#cors-protocol-and-credentials',
    options: { origin: ['*'], credentials: true },
    code: 'CORS_E001',
    field: 'origin',
    says: ['"*"'],
  },
  {
    cites: '#http-access-control-expose-headers',
    options: { origin: app, credentials: true, exposedHeaders: '*' },
    code: 'CORS_E002',
    field: 'exposedHeaders',
    says: ['"*"', "'auto'"],
  },
  {
    cites: '#http-access-control-expose-headers',
    options: { origin: app, credentials: true, exposedHeaders: ['X-A', '*'] },
    code: 'CORS_E002',
    field: 'exposedHeaders',
    says: ['"*"'],
  },
  {
    cites: 'R4 null',
    options: { origin: 'null' },
    code: 'CORS_E003',
    field: 'origin',
    says: ['"null"', 'dangerouslyAllowNullOrigin'],
  },
  {
    cites: 'R4 null',
    options: { origin: [app, 'null'] },
    code: 'CORS_E003',
    field: 'origin',
    says: ['"null"'],
  },
  {
    cites: 'R4 origin',
    options: { origin: `${app}/` },
    code: 'CORS_E007',
    field: 'origin',
    says: [`"${app}/"`, `Write "${app}".`],
  },
  {
    cites: 'R4 wildcard',
    options: { origin: 'https://*' },
    code: 'CORS_E008',
    field: 'origin',
    says: ['"https://*"'],
  },
  {
    cites: 'R4 wildcard',
    options: { origin: ['*', app] },
    code: 'CORS_E008',
    field: 'origin',
    says: ['"*"'],
  },
  {
    cites: 'R4 public suffix',
    options: { origin: 'https://*.com', credentials: true },
    code: 'CORS_E009',
    field: 'origin',
    says: ['"https://*.com"', 'dangerouslyAllowPublicSuffixes'],
  },
  {
    cites: 'R4 public suffix',
    options: { origin: 'https://*.github.io', credentials: true },
    code: 'CORS_E009',
    field: 'origin',
    says: ['"https://*.github.io"'],
  },
  {
    cites: 'R4 public suffix',
    options: { origin: 'https://*.github.io.', credentials: true },
    code: 'CORS_E009',
    field: 'origin',
    says: ['"https://*.github.io."'],
  },
  {
    cites: 'R4 public suffix',
    options: { origin: 'https://*.co.uk', credentials: true },
    code: 'CORS_E009',
    field: 'origin',
    says: ['"https://*.co.uk"'],
  },
  {
    cites: 'R4 public suffix',
    options: { origin: 'https://preview-*.vercel.app', credentials: true },
    code: 'CORS_E009',
    field: 'origin',
    says: ['"https://preview-*.vercel.app"'],
  },
  {
    cites: 'R4 insecure',
    options: { origin: 'http://app.example', credentials: true },
    code: 'CORS_E010',
    field: 'origin',
    says: ['"http://app.example"', '"https://app.example"', 'dangerouslyAllowInsecureOrigins'],
  },
  {
    cites: 'R4 insecure',
    options: { origin: 'http://*.app.example', credentials: true },
    code: 'CORS_E010',
    field: 'origin',
    says: ['"http://*.app.example"'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: /app\.example/ },
    code: 'CORS_E011',
    field: 'origin',
    says: ['/app\\.example/', 'dangerouslyAllowUnanchoredRegExp'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: /^https:\/\/app\.example/ },
    code: 'CORS_E011',
    field: 'origin',
    says: ['^', '$'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: /app\.example$/ },
    code: 'CORS_E011',
    field: 'origin',
    says: ['^'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: /^https:\/\/a\.example|b\.example$/ },
    code: 'CORS_E011',
    field: 'origin',
    says: ['/^'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: /^https:\/\/app\.example\$/ },
    code: 'CORS_E011',
    field: 'origin',
    says: ['/^'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: /^https:\/\/app\.example$/g },
    code: 'CORS_E012',
    field: 'origin',
    says: ['/g'],
  },
  {
    cites: 'R4 RegExp',
    options: { origin: [/^https:\/\/app\.example$/y] },
    code: 'CORS_E012',
    field: 'origin',
    says: ['/y'],
  },
  {
    cites: '#forbidden-method',
    options: { origin: app, methods: 'CONNECT' },
    code: 'CORS_E013',
    field: 'methods',
    says: ['CONNECT'],
  },
  {
    cites: '#forbidden-method',
    options: { origin: app, methods: ['GET', 'TRACE'] },
    code: 'CORS_E013',
    field: 'methods',
    says: ['TRACE'],
  },
  {
    cites: '#forbidden-method',
    options: { origin: app, methods: ['trace', 'TRACK'] },
    code: 'CORS_E013',
    field: 'methods',
    says: ['trace'],
  },
  {
    cites: '#concept-method',
    options: { origin: app, methods: ['G ET'] },
    code: 'CORS_E013',
    field: 'methods',
    says: ['G ET'],
  },
  {
    cites: 'R4 RegExp tried',
    options: { origin: /^https:\/\/api.example\.com$/, credentials: true },
    code: 'CORS_E034',
    field: 'origin',
    says: ['/^https:\\/\\/api.example\\.com$/', '"https://apixexample.com"'],
  },
  {
    cites: 'R4 RegExp tried',
    options: { origin: [app, /^https:\/\/[^.]+\.github\.io$/], credentials: true },
    code: 'CORS_E034',
    field: 'origin',
    says: ['"https://evil.github.io"', 'dangerouslyAllowPublicSuffixes'],
  },
  {
    cites: 'R4 RegExp timed',
    options: { origin: /^https:\/\/([a-z0-9-]+)*\.example\.com$/ },
    code: 'CORS_E035',
    field: 'origin',
    says: ['([a-z0-9-]+)*'],
  },
  {
    cites: 'R4 method',
    options: { origin: app, methods: ['GET', 'PSOT'] },
    code: 'CORS_E013',
    field: 'methods',
    says: ['"PSOT"', '"POST"'],
  },
  {
    cites: '#concept-method-normalize',
    options: { origin: app, methods: ['patch'] },
    code: 'CORS_E013',
    field: 'methods',
    says: ['"patch"', '"PATCH"'],
  },
  {
    cites: '#header-name',
    options: { origin: app, allowedHeaders: ['X Custom'] },
    code: 'CORS_E014',
    field: 'allowedHeaders',
    says: ['X Custom'],
  },
  {
    cites: '#header-name',
    options: { origin: app, allowedHeaders: ['X-Custom:'] },
    code: 'CORS_E014',
    field: 'allowedHeaders',
    says: ['X-Custom:'],
  },
  {
    cites: '#forbidden-request-header',
    options: { origin: app, allowedHeaders: ['Cookie'] },
    code: 'CORS_E014',
    field: 'allowedHeaders',
    says: ['Cookie'],
  },
  {
    cites: '#forbidden-request-header',
    options: { origin: app, allowedHeaders: 'Sec-Fetch-Site' },
    code: 'CORS_E014',
    field: 'allowedHeaders',
    says: ['Sec-Fetch-Site'],
  },
  {
    cites: 'CORS headers on the request',
    options: { origin: app, allowedHeaders: ['Access-Control-Allow-Origin'] },
    code: 'CORS_E014',
    field: 'allowedHeaders',
    says: ['Access-Control-Allow-Origin'],
  },
  {
    cites: '#header-name',
    options: { origin: app, exposedHeaders: ['X-Total\r\nX-Injected: 1'] },
    code: 'CORS_E014',
    field: 'exposedHeaders',
    says: ['X-Total'],
  },
  {
    cites: '#forbidden-response-header-name',
    options: { origin: app, exposedHeaders: ['Set-Cookie'] },
    code: 'CORS_E014',
    field: 'exposedHeaders',
    says: ['Set-Cookie'],
  },
  {
    cites: 'API auto',
    options: { origin: app, exposedHeaders: ['auto', 'X-A'] },
    code: 'CORS_E014',
    field: 'exposedHeaders',
    says: ["'auto'"],
  },
  {
    cites: '#http-access-control-max-age',
    options: { origin: app, maxAge: -1 },
    code: 'CORS_E004',
    field: 'maxAge',
    says: ['-1', '86400'],
  },
  {
    cites: '#http-access-control-max-age',
    options: { origin: app, maxAge: 86_401 },
    code: 'CORS_E004',
    field: 'maxAge',
    says: ['86401', '86400'],
  },
  {
    cites: '#http-access-control-max-age',
    options: { origin: app, maxAge: 1.5 },
    code: 'CORS_E004',
    field: 'maxAge',
    says: ['1.5'],
  },
  {
    cites: '#http-access-control-max-age',
    options: { origin: app, maxAge: Number.NaN },
    code: 'CORS_E004',
    field: 'maxAge',
    says: ['NaN'],
  },
  {
    cites: '#http-access-control-max-age',
    options: anything({ origin: app, maxAge: '600' }),
    code: 'CORS_E004',
    field: 'maxAge',
    says: ['600'],
  },
  {
    cites: '#ok-status',
    options: { origin: app, optionsSuccessStatus: 302 },
    code: 'CORS_E005',
    field: 'optionsSuccessStatus',
    says: ['302', '204'],
  },
  {
    cites: '#ok-status',
    options: { origin: app, optionsSuccessStatus: 199 },
    code: 'CORS_E005',
    field: 'optionsSuccessStatus',
    says: ['199'],
  },
  {
    cites: '#ok-status',
    options: { origin: app, optionsSuccessStatus: 300 },
    code: 'CORS_E005',
    field: 'optionsSuccessStatus',
    says: ['300'],
  },
  {
    cites: 'R4 named policy',
    options: { origin: app, policy: 'partners' },
    code: 'CORS_E015',
    field: 'policy',
    says: ['"partners"'],
  },
  {
    cites: 'R4 named policy',
    options: { origin: app, policy: 'constructor' },
    code: 'CORS_E015',
    field: 'policy',
    says: ['"constructor"'],
  },
  {
    cites: 'R4 unknown option',
    options: anything({ origin: app, origins: [app] }),
    code: 'CORS_E016',
    field: 'origins',
    says: ['"origins"', '"origin"'],
  },
  {
    cites: 'R4 unknown option',
    options: anything({ origin: app, exposeHeaders: 'X-A' }),
    code: 'CORS_E016',
    field: 'exposeHeaders',
    says: ['"exposeHeaders"'],
  },
  {
    cites: 'R4 unknown option',
    options: anything({ origin: app, maxage: 5 }),
    code: 'CORS_E016',
    field: 'maxage',
    says: ['"maxage"', '"maxAge"'],
  },
  { cites: 'R4 empty list', options: { origin: [] }, code: 'CORS_E017', field: 'origin', says: [] },
  { cites: 'R4 type', options: anything({ origin: 7 }), code: 'CORS_E006', field: 'origin', says: ['7'] },
  {
    cites: 'R4 type',
    options: anything({ origin: [app, 7] }),
    code: 'CORS_E006',
    field: 'origin',
    says: ['7'],
  },
  {
    cites: 'R4 type',
    options: anything({ origin: null }),
    code: 'CORS_E006',
    field: 'origin',
    says: ['null'],
  },
  {
    cites: 'R4 type',
    options: anything({ origin: app, credentials: 'true' }),
    code: 'CORS_E006',
    field: 'credentials',
    says: ['true'],
  },
  {
    cites: 'R4 type',
    options: anything({ origin: app, methods: 7 }),
    code: 'CORS_E006',
    field: 'methods',
    says: ['7'],
  },
  {
    cites: 'R4 type',
    options: anything({ origin: app, allowedHeaders: [7] }),
    code: 'CORS_E006',
    field: 'allowedHeaders',
    says: ['7'],
  },
  {
    cites: 'API extend',
    options: { origin: app, exposedHeaders: extend('Set-Cookie') },
    code: 'CORS_E014',
    field: 'exposedHeaders',
    says: ['Set-Cookie'],
  },
  {
    cites: 'API extend',
    options: anything({ origin: extend(app) }),
    code: 'CORS_E022',
    field: 'origin',
    says: ['extend()'],
  },
  {
    cites: 'R4 provider',
    options: { origin: MissingProvider },
    code: 'CORS_E019',
    field: 'origin',
    says: ['MissingProvider', 'providers'],
  },
  {
    cites: 'R4 provider',
    options: { origin: fromProvider('NOWHERE') },
    code: 'CORS_E019',
    field: 'origin',
    says: ['NOWHERE'],
  },
];

/** Look wrong, but are right. */
const right: readonly { cites: string; options: CorsPolicyOptions }[] = [
  {
    cites: 'R4 flag',
    options: { origin: true, credentials: true, dangerouslyAllowAnyOriginWithCredentials: true },
  },
  { cites: 'R4 flag', options: { origin: 'null', dangerouslyAllowNullOrigin: true } },
  {
    cites: 'R4 flag',
    options: { origin: 'https://*.github.io', credentials: true, dangerouslyAllowPublicSuffixes: true },
  },
  {
    cites: 'R4 flag',
    options: { origin: 'http://app.example', credentials: true, dangerouslyAllowInsecureOrigins: true },
  },
  { cites: 'R4 flag', options: { origin: /app\.example/, dangerouslyAllowUnanchoredRegExp: true } },
  { cites: 'R4 localhost', options: { origin: 'http://localhost:3000', credentials: true } },
  { cites: 'R4 localhost', options: { origin: 'http://localhost:*', credentials: true } },
  { cites: 'R4 localhost', options: { origin: 'http://shop.localhost:3000', credentials: true } },
  {
    cites: 'R4 loopback',
    options: {
      origin: ['http://127.0.0.1', 'http://127.1.2.3:80', 'http://[::1]:3000'].filter(
        (o) => !o.endsWith(':80'),
      ),
      credentials: true,
    },
  },
  { cites: 'R4 only with credentials', options: { origin: 'http://app.example' } },
  { cites: 'R4 only with credentials', options: { origin: 'https://*.com' } },
  { cites: 'R4 below a public suffix', options: { origin: 'https://*.team.github.io', credentials: true } },
  { cites: 'R4 below a public suffix', options: { origin: 'https://*.example.co.uk', credentials: true } },
  { cites: 'R4 RegExp', options: { origin: /^(?:https:\/\/a\.example|https:\/\/b\.example)$/ } },
  { cites: 'R4 RegExp', options: { origin: /^https:\/\/a\.example$|^https:\/\/b\.example$/ } },
  { cites: 'R4 RegExp', options: { origin: /^https:\/\/app\.example$/i } },
  { cites: 'R4 maxAge', options: { origin: app, maxAge: 0 } },
  { cites: 'R4 maxAge', options: { origin: app, maxAge: 86_400 } },
  { cites: '#ok-status', options: { origin: app, optionsSuccessStatus: 299 } },
  { cites: '#concept-method', options: { origin: app, methods: ['PURGE', 'MKCALENDAR', 'OPTIONS'] } },
  { cites: '#http-access-control-expose-headers', options: { origin: app, exposedHeaders: '*' } },
  { cites: 'R1', options: {} },
  { cites: 'R1', options: { origin: false, credentials: true } },
  {
    cites: 'the options of the cors package',
    options: {
      origin: app,
      methods: 'GET,HEAD,PUT',
      allowedHeaders: 'Content-Type, Authorization',
      exposedHeaders: 'X-A,X-B',
      preflightContinue: false,
      optionsSuccessStatus: 204,
    },
  },
];

async function issuesFor(
  platform: Platform,
  options: CorsModuleOptions,
  handler?: CorsPolicyOptions,
): Promise<readonly CorsConfigurationIssue[]> {
  const decorators = handler === undefined ? [] : [Cors(handler)];
  const controller = buildController({ name: 'CatsController', handlers: { list: { decorators } } });
  return issuesOf(
    start(moduleWith(CorsModule.forRoot(options), { controllers: [controller] }), { platform }),
  );
}

describe.each(platforms)('valid or not started on $name (R4)', (platform) => {
  it.each(wrong.map((row) => ({ ...row, shown: describeOptions(row.options) })))(
    'the module’s default $shown is $code ($cites)',
    async ({ options, code, field, says }) => {
      const issues = await issuesFor(platform, options);
      expect(issues.map((issue) => issue.code)).toContain(code);
      const [issue] = issues.filter((one) => one.code === code) as [CorsConfigurationIssue];
      expect(issue.place).toContain('CorsModule.forRoot()');
      expect(issue.place).toContain(field);
      for (const text of says) expect(issue.message).toContain(text);
    },
  );

  it.each(wrong.map((row) => ({ ...row, shown: describeOptions(row.options) })))(
    'a handler’s $shown is $code ($cites)',
    async ({ options, code, field, says }) => {
      const issues = await issuesFor(platform, {}, options);
      expect(issues.map((issue) => issue.code)).toContain(code);
      const [issue] = issues.filter((one) => one.code === code) as [CorsConfigurationIssue];
      expect(issue.place).toBe(`CatsController.list, ${field} from @Cors on CatsController.list`);
      for (const text of says) expect(issue.message).toContain(text);
    },
  );

  it.each(right.map((row) => ({ ...row, shown: describeOptions(row.options) })))(
    '$shown starts ($cites)',
    async ({ options }) => {
      expect(await issuesFor(platform, options)).toEqual([]);
    },
  );

  it('a dangerous combination that only merging makes is found', async () => {
    const issues = await issuesFor(platform, { origin: app, credentials: true }, { origin: '*' });
    expect(issues).toEqual([
      {
        code: 'CORS_E001',
        place: 'CatsController.list, origin from @Cors on CatsController.list',
        message: expect.stringContaining('"*"'),
      },
    ]);
    const other = await issuesFor(platform, { origin: '*' }, { credentials: true });
    expect(other.map(({ code, place }) => `${code} ${place}`)).toEqual([
      'CORS_E001 CatsController.list, origin from CorsModule.forRoot()',
    ]);
  });

  it('a @Cors() that leaves its route without any origin is reported', async () => {
    const issues = await issuesFor(platform, {}, { credentials: true });
    expect(issues.map(({ code }) => code)).toEqual(['CORS_E018']);
    expect(issues[0]?.place).toContain('CatsController.list');
  });

  it('a request-scoped provider is reported', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class ScopedProvider {
      isAllowed(): boolean {
        return true;
      }
    }
    const started = start(
      moduleWith(CorsModule.forRoot({ origin: ScopedProvider }), { providers: [ScopedProvider] }),
      { platform },
    );
    await expect(started).rejects.toThrow(/CORS_E020.*ScopedProvider/);
  });

  it('every problem of every route is in one error, those of the default and of a controller once', async () => {
    @Controller('a')
    @Cors({ maxAge: -1 })
    class A {
      @Get() one() {}
      @Get('two') @Cors('https://a.example/') two() {}
    }
    @Controller('b')
    class B {
      @Get() @Cors({ methods: ['TRACE'], allowedHeaders: ['Cookie'] }) one() {}
      @Get('fine') fine() {}
    }
    const module = moduleWith(CorsModule.forRoot({ origin: 'https://site.example/' }), {
      controllers: [A, B],
    });
    const error = (await start(module, { platform }).catch(
      (thrown: unknown) => thrown,
    )) as CorsConfigurationError;
    expect(error).toBeInstanceOf(CorsConfigurationError);
    const lines = error.issues.map(({ code, place, message }) => `  ${code} ${place}: ${message}`);
    expect(error.message).toContain(`The CORS configuration has 5 problems:\n${lines.join('\n')}\n`);
    expect(error.issues.map(({ code, place }) => `${code} ${place}`).sort()).toEqual([
      'CORS_E004 A.one, maxAge from @Cors on A',
      'CORS_E007 A.two, origin from @Cors on A.two',
      'CORS_E007 CorsModule.forRoot(), origin',
      'CORS_E013 B.one, methods from @Cors on B.one',
      'CORS_E014 B.one, allowedHeaders from @Cors on B.one',
    ]);
  });

  it('a named policy that no route uses is still checked', async () => {
    const issues = await issuesFor(platform, {
      policies: { partners: { origin: 'https://partner.example/' } },
    });
    expect(issues.map(({ code }) => code)).toEqual(['CORS_E007']);
    expect(issues[0]?.place).toContain('partners');
  });

  it('named policies that start from each other are reported', async () => {
    const issues = await issuesFor(platform, {
      origin: app,
      policies: { a: { policy: 'b' }, b: { policy: 'a' } },
    });
    expect([...new Set(issues.map(({ code }) => code))]).toEqual(['CORS_E015']);
  });

  it('is not thrown by create(), so that main.ts can catch it where it starts the application', async () => {
    const { NestFactory } = await import('@nestjs/core');
    const nest = await NestFactory.create(
      moduleWith(CorsModule.forRoot({ origin: 'nonsense' })),
      platform.createAdapter(),
      {
        logger: false,
        abortOnError: false,
      },
    );
    await expect(nest.init()).rejects.toBeInstanceOf(CorsConfigurationError);
    await nest.close();
  });
});

function describeOptions(options: CorsPolicyOptions): string {
  return JSON.stringify(options, (_key, value: unknown) =>
    value instanceof RegExp
      ? String(value)
      : typeof value === 'function'
        ? (value as { name: string }).name
        : Number.isNaN(value)
          ? 'NaN'
          : value,
  );
}
