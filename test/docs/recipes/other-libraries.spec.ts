import { CapturedLog } from '../../support/captured-log.js';
import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('other libraries on $name', (platform) => {
  it('gives a controller from another library its own policy', async () => {
    const server = await recipe('recipes/other-libraries').start(platform);
    expect(corsHeaders(await server.get('/health', 'https://anybody.example'))).toEqual({
      'access-control-allow-origin': '*',
      vary: [],
    });
    expect(corsHeaders(await server.get('/', 'https://anybody.example'))).toEqual(nothingButVary);
    const app = 'https://app.example.com';
    expect(corsHeaders(await server.get('/', app))).toEqual(grantedTo(app));
  });

  it('produces a warning about a second layer', async () => {
    const log = new CapturedLog();
    await recipe('recipes/other-libraries').start(platform, {
      options: { logger: log },
      configure: (app) => app.enableCors(),
    });
    expect(log.ofCors('warn').join()).toContain('A second CORS layer is active: ');
  });
});
