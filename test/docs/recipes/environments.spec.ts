import { CorsConfigurationError } from 'nestjs-cors';
import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('environments on $name', (platform) => {
  /** Starts the page's application with a value for `CORS_ORIGINS`. */
  const startWith = async (origins: string | undefined) => {
    delete process.env['CORS_ORIGINS'];
    if (origins !== undefined) process.env['CORS_ORIGINS'] = origins;
    return recipe('recipes/environments').start(platform);
  };
  afterAll(() => void delete process.env['CORS_ORIGINS']);

  it('allows what the environment lists', async () => {
    const server = await startWith('https://app.example.com,https://*.example.com');
    const origin = 'https://shop.example.com';
    expect(corsHeaders(await server.get('/', origin))).toEqual({
      ...grantedTo(origin),
      'access-control-allow-credentials': 'true',
    });
    expect(corsHeaders(await server.get('/', 'https://evil.example'))).toEqual(nothingButVary);
  });

  it.each([
    undefined,
    'https://app.example.com/',
    'https://a.example, https://b.example',
    'http://a.example',
  ])('does not start with %s', async (origins) => {
    await expect(startWith(origins)).rejects.toThrow(
      origins === undefined ? /CORS_ORIGINS/ : CorsConfigurationError,
    );
  });
});
