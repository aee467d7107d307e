import { Controller, Post, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedTo } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { moduleWith, start, stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('uploads on $name', (platform) => {
  it('answers uploads that are too large with 413, which the page can read', async () => {
    const server = await recipe('recipes/uploads').start(platform);
    const origin = 'https://app.example.com';
    const post = (body: string) =>
      server.send({
        method: 'POST',
        path: '/documents',
        headers: { Origin: origin, 'Content-Type': 'application/json' },
        body,
      });
    const fine = await post('{"a":1}');
    expect([fine.status, corsHeaders(fine)]).toEqual([201, grantedTo(origin)]);
    const large = await post(JSON.stringify({ a: 'a'.repeat(2_000_000) }));
    expect([large.status, corsHeaders(large)]).toEqual([413, grantedTo(origin)]);
  });
});

it('answers files that are too large for FileInterceptor with 413, which the page can read', async () => {
  @Controller('pictures')
  class PicturesController {
    @Post()
    @UseInterceptors(FileInterceptor('picture', { limits: { fileSize: 10 } }))
    save(): void {}
  }
  const origin = 'https://app.example.com';
  const server = await start(
    moduleWith(CorsModule.forRoot({ origin }), { controllers: [PicturesController] }),
    {
      platform: platforms.find(({ name }) => name === 'Express')!,
    },
  );
  const picture = [
    '--x',
    'Content-Disposition: form-data; name="picture"; filename="a.png"',
    '',
    'a'.repeat(11),
    '--x--',
    '',
  ];
  const response = await server.send({
    method: 'POST',
    path: '/pictures',
    headers: { Origin: origin, 'Content-Type': 'multipart/form-data; boundary=x' },
    body: picture.join('\r\n'),
  });
  expect([response.status, corsHeaders(response)]).toEqual([413, grantedTo(origin)]);
});
