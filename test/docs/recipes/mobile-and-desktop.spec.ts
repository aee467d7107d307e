import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('app shells on $name', (platform) => {
  it('are allowed by their origins, and null is not', async () => {
    const server = await recipe('recipes/mobile-and-desktop').start(platform);
    const shells = [
      'capacitor://localhost',
      'https://localhost',
      'app://bundle',
      'tauri://localhost',
      'http://tauri.localhost',
    ];
    for (const origin of shells) {
      expect(corsHeaders(await server.get('/', origin))).toEqual(grantedTo(origin));
    }
    for (const origin of ['null', 'file://', 'capacitor://other']) {
      expect(corsHeaders(await server.get('/', origin))).toEqual(nothingButVary);
    }
  });
});
