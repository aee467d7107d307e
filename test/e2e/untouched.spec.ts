import { All, Controller, Module, Param, Res } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { takeOver } from '../support/node-response.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import type { RawResponse } from '../support/raw-http.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

type WriteHead = (...args: unknown[]) => ServerResponse;
const writeHead =
  (...args: unknown[]) =>
  (response: ServerResponse): void => {
    (response.writeHead as WriteHead)(...args).end('body');
  };

/** Ways to write a response, by name. Of the headers that they set, none is about CORS. */
const ways: Readonly<Record<string, (response: ServerResponse) => void>> = {
  status: writeHead(201),
  'status as text': writeHead('201'),
  object: writeHead(201, { 'X-A': 1, 'Set-Cookie': ['a=1', 'b=2'] }),
  'object and nothing': writeHead(201, { 'X-A': '1' }, undefined),
  'reason and object': writeHead(201, 'Made', { 'x-a': '1' }),
  'empty reason': writeHead(201, '', { 'X-A': '1' }),
  'reason alone': writeHead(201, 'Made'),
  'undefined and object': writeHead(201, undefined, { 'X-A': '1' }),
  'null and object': writeHead(201, null, { 'X-A': '1' }),
  list: writeHead(201, ['X-A', '1', 'Set-Cookie', 'a=1']),
  'empty list': writeHead(201, []),
  'empty values': writeHead(200, { 'X-A': '', 'X-B': [] }),
  'its own length': writeHead(200, { 'Content-Length': 4 }),
  'its own date': writeHead(200, { Date: 'never' }),
  'no content': (response) => response.writeHead(204).end(),
  'not modified': (response) => response.writeHead(304, { ETag: '"a"' }).end(),
  'an invalid name': (response) => {
    expect(() => response.writeHead(200, { 'X A': '1' })).toThrow(/X A/);
    response.end('thrown');
  },
  'an invalid status': (response) => {
    expect(() => response.writeHead(99_999)).toThrow(/99999/);
    response.end('thrown');
  },
  'a message of its own': (response) => {
    response.statusMessage = 'Mine';
    response.end('body');
  },
  'a map of headers': (response) => {
    response.setHeaders(new Map([['X-A', ['1', '2']]]));
    response.flushHeaders();
    response.end('body');
  },
};

@Controller('write')
@Cors([app])
class WritingController {
  @All(':way') write(@Param('way') way: string, @Res() response: PlatformResponse) {
    ways[way]?.(takeOver(response));
  }
}

const ADDED = /^(?:access-control-allow-origin|vary|date)$/i;

/** All that the application has written: status, headers in their order, body. */
function written({ status, headers, body }: RawResponse) {
  return { status, headers: headers.filter(([name, value]) => !ADDED.test(name) || value === 'never'), body };
}

describe.each(platforms)('what the application writes on $name', (platform) => {
  let server: RunningServer;
  let without: RunningServer;
  beforeAll(async () => {
    const controllers = [WritingController];
    server = await start(moduleWith(CorsModule.forRoot(), { controllers }), { platform });
    @Module({})
    class WithoutCors {}
    without = await start({ module: WithoutCors, controllers }, { platform });
  });

  it.each(Object.keys(ways))('is the same with CORS headers, by way of %s (R11)', async (way) => {
    for (const method of ['GET', 'HEAD']) {
      const request = { method, path: `/write/${encodeURIComponent(way)}`, headers: { Origin: app } };
      const [granted, plain] = [await server.send(request), await without.send(request)];
      expect(granted.values('access-control-allow-origin')).toEqual([app]);
      expect(written(granted)).toEqual(written(plain));
    }
  });
});
