import {
  All,
  Controller,
  Delete,
  Get,
  Injectable,
  Post,
  UnauthorizedException,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import type { CanActivate, ExecutionContext, VersioningOptions } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { HANDLER_HEADER, NameHandlerModule, originOf } from '../support/routing-scenario.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const one = originOf('one');
const two = originOf('two');
const three = originOf('three');
const neutral = originOf('neutral');
const evil = 'https://evil.net';

const calls: string[] = [];

@Controller({ path: 'cats', version: '1' })
@Cors([one])
class CatsV1 {
  @Get() list() {
    calls.push('one');
  }
  @Post() create() {
    calls.push('one');
  }
}

@Controller({ path: 'cats', version: '2' })
@Cors([two], { credentials: true })
class CatsV2 {
  @Get() list() {
    calls.push('two');
  }
}

@Controller({ path: 'cats', version: ['3', '4'] })
class CatsV34 {
  @Get() @Cors([three]) list() {
    calls.push('three');
  }
  @Version('5') @Get() @Cors(false) closed() {
    calls.push('five');
  }
}

@Controller({ path: 'same', version: '1' })
@Cors([one])
class SameV1 {
  @Get() list() {}
}

@Controller({ path: 'same', version: '2' })
@Cors([one])
class SameV2 {
  @Get() list() {}
}

@Controller({ path: 'dogs', version: '1' })
class DogsV1 {
  @Get() @Cors([one]) list() {
    calls.push('one');
  }
}

@Controller({ path: 'dogs', version: VERSION_NEUTRAL })
class DogsNeutral {
  @Get() @Cors([neutral]) list() {
    calls.push('neutral');
  }
}

@Controller({ path: 'toys', version: '1' })
@Cors([one])
class ToysV1 {
  @Delete(':id') remove() {
    calls.push('one');
  }
  @All('all/{*rest}') any() {
    calls.push('one');
  }
}

/** The same with Fastify's wildcard. */
@Controller({ path: 'toys', version: '1' })
@Cors([one])
class ToysOnFastify {
  @Delete(':id') remove() {
    calls.push('one');
  }
  @All('all/*') any() {
    calls.push('one');
  }
}

@Controller({ path: 'toys', version: '2' })
@Cors([two])
class ToysV2 {
  @Delete('latest') removeLatest() {
    calls.push('two');
  }
  @Post('all/new') create() {
    calls.push('two');
  }
}

@Controller({ path: 'birds', version: '1' })
@Cors(false)
class ClosedBirds {
  @Get() list() {
    calls.push('closed');
  }
  @Delete() remove() {
    calls.push('closed');
  }
}

@Controller({ path: 'birds', version: '2' })
@Cors([two], { credentials: true })
class OpenBirds {
  @Get() list() {}
  @Delete() remove() {}
}

/** In the root module, so it runs before the guard of this library. */
@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if (headers['x-no-token']) throw new UnauthorizedException();
    return true;
  }
}

interface VersionCarrier {
  readonly name: string;
  readonly versioning: VersioningOptions;
  readonly headerFor: (version: string) => Record<string, string>;
}

const carriers: readonly VersionCarrier[] = [
  {
    name: 'a header',
    versioning: { type: VersioningType.HEADER, header: 'X-Version' },
    headerFor: (version) => ({ 'X-Version': version }),
  },
  {
    name: 'the media type',
    versioning: { type: VersioningType.MEDIA_TYPE, key: 'v=' },
    headerFor: (version) => ({ Accept: `application/json;v=${version}` }),
  },
  {
    name: 'a custom extractor',
    versioning: {
      type: VersioningType.CUSTOM,
      extractor: (request: unknown) =>
        (request as { headers: Record<string, string | undefined> }).headers['x-client']?.split('/')[1] ?? '',
    },
    headerFor: (version) => ({ 'X-Client': `app/${version}` }),
  },
];

const cases = platforms.flatMap((platform) =>
  carriers.map((carrier) => ({ ...carrier, platform, on: platform.name })),
);

describe.each(cases)('a version in $name on $on (R8)', ({ platform, versioning, headerFor }) => {
  let server: RunningServer;
  beforeAll(async () => {
    const onExpressPaths = platform.name === 'Fastify' ? [ToysOnFastify, ToysV2] : [ToysV1, ToysV2];
    const module = moduleWith(CorsModule.forRoot(), {
      imports: [NameHandlerModule],
      controllers: [
        CatsV1,
        CatsV2,
        CatsV34,
        SameV1,
        SameV2,
        DogsV1,
        DogsNeutral,
        ClosedBirds,
        OpenBirds,
        ...onExpressPaths,
      ],
      providers: [{ provide: APP_GUARD, useClass: TokenGuard }],
    });
    server = await start(module, { platform, configure: (app) => void app.enableVersioning(versioning) });
  });

  const getAs = (version: string, origin: string, more: Record<string, string> = {}, path = '/cats') =>
    server.get(path, origin, { ...headerFor(version), ...more });

  it.each([
    { origin: one, headers: grantedPreflight(one, 'GET,HEAD,POST') },
    {
      origin: two,
      headers: { ...grantedPreflight(two, 'GET,HEAD'), 'access-control-allow-credentials': 'true' },
    },
    { origin: three, headers: grantedPreflight(three, 'GET,HEAD') },
  ])('grants a preflight from $origin, because one of the versions would', async ({ origin, headers }) => {
    const response = await server.preflight({ path: '/cats', origin });
    expect(response.status).toBe(204);
    expect(corsHeaders(response)).toEqual(headers);
  });

  it('refuses a preflight that no version would grant', async () => {
    const response = await server.preflight({ path: '/cats', origin: evil });
    expect(response.status).toBe(204);
    expect(corsHeaders(response)).toEqual(refusedPreflight);
  });

  it('names the methods that the origin may use when only another version serves the one it asked for', async () => {
    expect(corsHeaders(await server.preflight({ path: '/cats', origin: one, method: 'POST' }))).toEqual(
      grantedPreflight(one, 'GET,HEAD,POST'),
    );
    expect(corsHeaders(await server.preflight({ path: '/cats', origin: one, method: 'DELETE' }))).toEqual(
      grantedPreflight(one, 'GET,HEAD,POST'),
    );
  });

  it.each([
    { version: '1', origin: one, headers: grantedTo(one), handler: 'CatsV1.list' },
    {
      version: '2',
      origin: two,
      headers: { ...grantedTo(two), 'access-control-allow-credentials': 'true' },
      handler: 'CatsV2.list',
    },
    { version: '3', origin: three, headers: grantedTo(three), handler: 'CatsV34.list' },
    { version: '4', origin: three, headers: grantedTo(three), handler: 'CatsV34.list' },
    { version: '5', origin: three, headers: noCors, handler: 'CatsV34.closed' },
  ])(
    'answers version $version to $origin under that version’s policy',
    async ({ version, origin, headers, handler }) => {
      const response = await getAs(version, origin);
      expect(response.status).toBe(200);
      expect(response.values(HANDLER_HEADER)).toEqual([handler]);
      expect(corsHeaders(response)).toEqual(headers);
    },
  );

  it.each([
    { version: '1', origin: two },
    { version: '2', origin: one },
    { version: '3', origin: one },
    { version: '4', origin: two },
  ])(
    'refuses version $version to $origin, which another version would serve, before the handler runs',
    async ({ version, origin }) => {
      calls.length = 0;
      const response = await getAs(version, origin);
      expect(response.status).toBe(403);
      expect(corsHeaders(response)).toEqual(nothingButVary);
      expect(calls).toEqual([]);
    },
  );

  it.each([
    { version: '1', origin: one, status: 401, headers: grantedTo(one) },
    { version: '1', origin: two, status: 403, headers: nothingButVary },
    {
      version: '2',
      origin: two,
      status: 401,
      headers: { ...grantedTo(two), 'access-control-allow-credentials': 'true' },
    },
    { version: '2', origin: one, status: 403, headers: nothingButVary },
    { version: '5', origin: one, status: 401, headers: noCors },
  ])(
    'a $status before version $version, where a guard asks for a token, has that version’s headers for $origin',
    async ({ version, origin, status, headers }) => {
      const response = await getAs(version, origin, { 'X-No-Token': '1' });
      expect(response.status).toBe(status);
      expect(corsHeaders(response)).toEqual(headers);
    },
  );

  it.each([
    { method: 'DELETE', path: '/toys/latest' },
    { method: 'POST', path: '/toys/all/new' },
  ])('refuses $method $path of another version whose path only overlaps', async ({ method, path }) => {
    calls.length = 0;
    const granted = await server.preflight({ path, origin: two, method });
    expect(corsHeaders(granted)).toMatchObject({ 'access-control-allow-origin': two });
    // Where the router runs the first version, the policy of the first version applies.
    const response = await server.send({ method, path, headers: { Origin: two, ...headerFor('1') } });
    expect(calls).toEqual([]);
    // Node tries no less specific path, and the 404 has the headers of the path.
    const isNobodys = platform.name === 'Node' && path === '/toys/latest';
    expect(response.status).toBe(isNobodys ? 404 : 403);
    expect(corsHeaders(response)['access-control-allow-origin']).toBe(isNobodys ? two : undefined);
    const served = await server.send({ method, path, headers: { Origin: two, ...headerFor('2') } });
    expect(calls).toEqual(['two']);
    expect(corsHeaders(served)).toEqual(grantedTo(two));
  });

  it('refuses requests to a closed version that only another version’s preflight let through', async () => {
    calls.length = 0;
    const granted = await server.preflight({ path: '/birds', origin: two, method: 'DELETE' });
    expect(corsHeaders(granted)).toMatchObject({ 'access-control-allow-origin': two });
    const remove = { method: 'DELETE', path: '/birds' };
    const refused = await server.send({ ...remove, headers: { Origin: two, ...headerFor('1') } });
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body)).toMatchObject({ reason: 'disabled' });
    expect(corsHeaders(refused)).toEqual(noCors);
    expect(calls).toEqual([]);
    expect((await server.send({ ...remove, headers: headerFor('1') })).status).toBe(200);
    expect(calls).toEqual(['closed']);
  });

  it('lets requests without Origin pass in every version', async () => {
    for (const version of ['1', '2', '3', '4', '5']) {
      expect((await server.get('/cats', undefined, headerFor(version))).status).toBe(200);
    }
  });

  it('treats versions with the same policy as one', async () => {
    const response = await server.preflight({ path: '/same', origin: one });
    expect(corsHeaders(response)).toEqual(grantedPreflight(one, 'GET,HEAD'));
    const refused = await getAs('1', evil, {}, '/same');
    expect(corsHeaders(refused)).toEqual(nothingButVary);
  });

  it.each([one, neutral])(
    'grants a preflight from %s where a version and the neutral one differ',
    async (origin) => {
      expect(corsHeaders(await server.preflight({ path: '/dogs', origin }))).toEqual(
        grantedPreflight(origin, 'GET,HEAD'),
      );
    },
  );

  it('answers with the requested version even if there is a neutral one', async () => {
    const versioned = await getAs('1', one, {}, '/dogs');
    expect(versioned.values(HANDLER_HEADER)).toEqual(['DogsV1.list']);
    expect(corsHeaders(versioned)).toEqual(grantedTo(one));
  });

  it('answers every request with the headers of the handler that the router picks', async () => {
    const names: Record<string, string> = { 'DogsV1.list': one, 'DogsNeutral.list': neutral };
    for (const headers of [{}, headerFor('1'), headerFor('9'), headerFor('')]) {
      const handler = (await server.send({ path: '/dogs', headers })).values(HANDLER_HEADER)[0];
      for (const origin of [one, neutral]) {
        const response = await server.get('/dogs', origin, headers);
        // For an unserved version, as for an unserved path, the closed default applies.
        const known = handler === undefined ? noCors : nothingButVary;
        expect(corsHeaders(response)).toEqual(names[handler ?? ''] === origin ? grantedTo(origin) : known);
      }
    }
  });

  it('answers a version that nobody serves with the platform’s own 404', async () => {
    calls.length = 0;
    const response = await getAs('77', one);
    expect(response.status).toBe(404);
    expect(calls).toEqual([]);
  });
});
