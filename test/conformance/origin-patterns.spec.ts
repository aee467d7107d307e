import { Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import type { CorsConfigurationIssue } from 'nestjs-cors';
import { buildController } from '../support/build-controller.js';
import type { HandlerSpec } from '../support/build-controller.js';
import { issuesOf } from '../support/configuration-issues.js';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';
import { originHeaders } from './origin-headers.data.js';
import { invalidPatterns, validPatterns } from './origin-patterns.data.js';

afterAll(stopServers);

/** One handler for each row: `/0`, `/1`, … */
function routesFor(origins: readonly (string | readonly (string | RegExp)[])[]) {
  const handlers: Record<string, HandlerSpec> = {};
  origins.forEach((origin, index) => {
    handlers[`row${index}`] = {
      routes: [Get(String(index))],
      decorators: [Cors(typeof origin === 'string' ? [origin] : origin)],
    };
  });
  return buildController({ name: 'PatternsController', handlers });
}

describe.each(platforms)('origins on $name', (platform) => {
  describe('a valid pattern', () => {
    let server: RunningServer;
    beforeAll(async () => {
      const controllers = [routesFor(validPatterns.map(({ pattern }) => pattern))];
      server = await start(moduleWith(CorsModule.forRoot(), { controllers }), { platform });
    });

    it.each(validPatterns.map((row, index) => ({ ...row, index })))(
      '"$pattern" allows $matches ($cites)',
      async ({ index, matches }) => {
        const response = await server.get(`/${index}`, matches);
        expect(response.status).toBe(200);
        expect(corsHeaders(response)).toEqual(grantedTo(matches));
      },
    );

    it.each(validPatterns.map((row, index) => ({ ...row, index })))(
      '"$pattern" allows no other site',
      async ({ index }) => {
        expect(corsHeaders(await server.get(`/${index}`, 'https://evil.net'))).toEqual(nothingButVary);
      },
    );
  });

  describe('an invalid pattern', () => {
    let issues: readonly CorsConfigurationIssue[];
    beforeAll(async () => {
      const controllers = [routesFor(invalidPatterns.map(({ pattern }) => pattern))];
      const started = start(moduleWith(CorsModule.forRoot(), { controllers }), { platform });
      issues = await issuesOf(started);
    });

    it.each(invalidPatterns.map((row, index) => ({ ...row, index })))(
      '"$pattern" keeps the application from starting ($cites)',
      ({ pattern, write, index }) => {
        const own = issues.filter(({ place }) => place.startsWith(`PatternsController.row${index},`));
        expect(own).toHaveLength(1);
        const [{ code, place, message }] = own as [CorsConfigurationIssue];
        expect(code).toMatch(/^CORS_E\d{3}$/);
        expect(place).toBe(
          `PatternsController.row${index}, origin from @Cors on PatternsController.row${index}`,
        );
        expect(message).toContain(JSON.stringify(pattern));
        expect(message).toContain(write === undefined ? JSON.stringify(pattern) : `Write "${write}".`);
      },
    );

    it('is reported together with all others', () => {
      expect(issues).toHaveLength(invalidPatterns.length);
    });
  });

  describe('an Origin header', () => {
    let server: RunningServer;
    beforeAll(async () => {
      const controllers = [routesFor(originHeaders.map(({ allowed }) => allowed))];
      server = await start(moduleWith(CorsModule.forRoot(), { controllers }), { platform });
    });

    it.each(originHeaders.map((row, index) => ({ ...row, index })))(
      '$origin against $allowed: granted $granted ($cites)',
      async ({ index, origin, granted }) => {
        const onWire = Buffer.from(origin, 'utf8').toString('latin1');
        const response = await server.get(`/${index}`, onWire);
        expect(response.status).toBe(200);
        expect(corsHeaders(response)).toEqual(granted ? grantedTo(origin) : nothingButVary);
      },
    );
  });
});
