import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { Response } from 'express';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedTo } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

const app = 'https://app.example';

@Controller()
class ShapeController {
  @Get('kept') kept(@Res({ passthrough: true }) response: Response) {
    response.locals['user'] ??= 'Tom';
    return { ...response.locals, isPlain: Object.getPrototypeOf(response.locals) === null };
  }
  @Get('created') @HttpCode(201) created() {}
  @Get('reason') reason(@Res() response: Response) {
    response.statusMessage = 'Fine';
    response.end();
  }
  @Get('untouched') untouched(@Res() response: Response) {
    response.end();
  }
}

const onExpress = platforms.filter(({ name }) => name === 'Express');
const module = () => moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [ShapeController] });

describe.each(onExpress)('what $name sets on a response is set early, and', (platform) => {
  afterAll(stopServers);

  it('the application finds its response as it would without this module', async () => {
    const server = await start(module(), { platform });
    const response = await server.get('/kept', app);
    expect(JSON.parse(response.body)).toEqual({ user: 'Tom', isPlain: true });
    expect(corsHeaders(response)).toEqual(grantedTo(app));
    expect((await server.get('/created')).status).toBe(201);
    expect((await fetch(`${server.url}/reason`)).statusText).toBe('Fine');
    expect((await fetch(`${server.url}/untouched`)).statusText).toBe('OK');
  });

  it('earlier values stay', async () => {
    const { app: nest } = await start(module(), { platform });
    const outer = createServer((request, response: ServerResponse & { locals?: object }) => {
      response.statusMessage = 'Noted';
      response.locals = { user: 'Ann' };
      (nest.getHttpAdapter().getInstance() as (...args: object[]) => void)(request, response);
    });
    await new Promise<void>((listening) => outer.listen(0, '127.0.0.1', listening));
    const { port } = outer.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/kept`, { headers: { connection: 'close' } });
    const locals: unknown = await response.json();
    await new Promise((closed) => outer.close(closed));
    expect(locals).toEqual({ user: 'Ann', isPlain: false });
    expect(response.statusText).toBe('Noted');
  });
});
