import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

const granted = (origin: string) => ({
  ...grantedTo(origin),
  'access-control-allow-credentials': 'true',
});

describe.each(platforms)('local development on $name', (platform) => {
  const environment = { ...process.env };
  const allowed = async (origin: string, variables: Record<string, string>) => {
    process.env = { ...environment, ...variables };
    const server = await recipe('recipes/local-development').start(platform);
    const headers = corsHeaders(await server.get('/', origin));
    await server.close();
    return headers;
  };
  afterAll(() => void (process.env = environment));

  it.each(['http://localhost:5173', 'http://127.0.0.1:4200', 'http://[::1]:3000', 'https://app.example.com'])(
    'allows %s',
    async (origin) => expect(await allowed(origin, { NODE_ENV: 'development' })).toEqual(granted(origin)),
  );

  it('allows a phone by its address only', async () => {
    const phone = 'http://192.168.1.20:5173';
    expect(await allowed(phone, { NODE_ENV: 'development' })).toEqual(nothingButVary);
    expect(await allowed(phone, { NODE_ENV: 'development', DEV_ORIGIN: phone })).toEqual(granted(phone));
  });

  it('allows none of them in production', async () => {
    const phone = 'http://192.168.1.20:5173';
    const production = { NODE_ENV: 'production', DEV_ORIGIN: phone };
    expect(await allowed('http://localhost:5173', production)).toEqual(nothingButVary);
    expect(await allowed(phone, production)).toEqual(nothingButVary);
  });
});
