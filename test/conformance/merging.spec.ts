import { Delete, Get, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import type { CorsModuleOptions, CorsPolicyOptions } from 'nestjs-cors';
import { buildController } from '../support/build-controller.js';
import { corsHeaders } from '../support/cors-headers.js';
import { issuesOf } from '../support/configuration-issues.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';
import { app, fields, mergingRows, untouched } from './merging.data.js';
import type { Answer, MergedField, MergingRow } from './merging.data.js';

afterAll(stopServers);

function routeOf({ controller, handler }: MergingRow, index: number) {
  const decorators = handler === undefined ? [] : [handler];
  return buildController({
    name: `Row${index}Controller`,
    path: `row${index}`,
    decorators: controller === undefined ? [] : [controller],
    handlers: {
      read: { routes: [Get()], decorators },
      create: { routes: [Post()], decorators },
      remove: { routes: [Delete()], decorators },
    },
  });
}

function expected(field: MergedField, holds: MergingRow['holds']): readonly Answer[] {
  if (holds === 'nothing') return field.requests.map(untouched);
  return { outer: field.whenOuter, inner: field.whenInner, added: field.whenAdded ?? [] }[holds];
}

async function answers(server: RunningServer, path: string, { requests }: MergedField): Promise<Answer[]> {
  const responses = await Promise.all(requests.map((request) => server.send({ ...request, path })));
  return responses.map((response) => ({ status: response.status, headers: corsHeaders(response) }));
}

/** The codes with which an application with one route fails to start. */
async function codesOf(
  platform: Platform,
  module: CorsModuleOptions,
  controller: CorsPolicyOptions,
  handler: CorsPolicyOptions,
): Promise<string[]> {
  const row: MergingRow = {
    name: '',
    controller: Cors(controller),
    handler: Cors(handler),
    holds: 'nothing',
  };
  const issues = await issuesOf(
    start(moduleWith(CorsModule.forRoot(module), { controllers: [routeOf(row, 0)] }), { platform }),
  );
  return [...new Set(issues.map(({ code }) => code))];
}

/** The origin of the routes under test, except where the origin itself is tested. */
function baseOrigin({ field }: MergedField): CorsPolicyOptions {
  if (field === 'origin') return {};
  return { origin: field === 'dangerouslyAllowNullOrigin' ? true : app };
}

describe.each(platforms)('merging on $name (R2)', (platform) => {
  describe.each(fields)('$field', (field) => {
    const rows = mergingRows(field);
    let server: RunningServer;
    beforeAll(async () => {
      const options: CorsModuleOptions = {
        ...baseOrigin(field),
        ...field.outer,
        policies: {
          outer: field.outer,
          inner: field.inner,
          ...(field.added !== undefined && { added: field.added }),
          off: { origin: false, enforce: false },
        },
      };
      server = await start(moduleWith(CorsModule.forRoot(options), { controllers: rows.map(routeOf) }), {
        platform,
      });
    });

    it.each(rows.map(({ name, holds }, index) => ({ name, holds, index })))(
      '$name → $holds',
      async ({ holds, index }) => {
        expect(await answers(server, `/row${index}`, field)).toEqual(expected(field, holds));
      },
    );
  });

  describe.each(fields)('$field where the module is closed', (field) => {
    const rows: readonly MergingRow[] = [
      // `enforce` gives a closed route a meaning: every other origin is refused.
      { name: 'module: off', holds: field.field === 'enforce' ? 'outer' : 'nothing' },
      {
        name: 'controller: on with its own origin',
        controller: Cors({ ...baseOrigin(field), ...field.inner }),
        holds: 'inner',
      },
      {
        name: 'handler: on with its own origin',
        handler: Cors({ ...baseOrigin(field), ...field.inner }),
        holds: 'inner',
      },
      {
        name: 'handler: on with the module’s other fields',
        handler: Cors(field.field === 'origin' ? field.outer : baseOrigin(field)),
        holds: 'outer',
      },
    ];
    let server: RunningServer;
    beforeAll(async () => {
      const module = CorsModule.forRoot({
        ...(field.field !== 'enforce' && { origin: false }),
        ...(field.field !== 'origin' && field.outer),
      });
      server = await start(moduleWith(module, { controllers: rows.map(routeOf) }), { platform });
    });

    it.each(rows.map(({ name, holds }, index) => ({ name, holds, index })))(
      '$name → $holds',
      async ({ holds, index }) => {
        expect(await answers(server, `/row${index}`, field)).toEqual(expected(field, holds));
      },
    );
  });

  describe('a flag that permits something dangerous', () => {
    const flags: readonly {
      flag: string;
      needed: CorsPolicyOptions;
      permit: CorsPolicyOptions;
      forbid: CorsPolicyOptions;
      code: string;
    }[] = [
      {
        flag: 'dangerouslyAllowAnyOriginWithCredentials',
        needed: { origin: true, credentials: true },
        permit: { dangerouslyAllowAnyOriginWithCredentials: true },
        forbid: { dangerouslyAllowAnyOriginWithCredentials: false },
        code: 'CORS_E001',
      },
      {
        flag: 'dangerouslyAllowNullOrigin',
        needed: { origin: 'null' },
        permit: { dangerouslyAllowNullOrigin: true },
        forbid: { dangerouslyAllowNullOrigin: false },
        code: 'CORS_E003',
      },
      {
        flag: 'dangerouslyAllowPublicSuffixes',
        needed: { origin: 'https://*.github.io', credentials: true },
        permit: { dangerouslyAllowPublicSuffixes: true },
        forbid: { dangerouslyAllowPublicSuffixes: false },
        code: 'CORS_E009',
      },
      {
        flag: 'dangerouslyAllowInsecureOrigins',
        needed: { origin: 'http://app.example', credentials: true },
        permit: { dangerouslyAllowInsecureOrigins: true },
        forbid: { dangerouslyAllowInsecureOrigins: false },
        code: 'CORS_E010',
      },
      {
        flag: 'dangerouslyAllowUnanchoredRegExp',
        needed: { origin: /\.app\.example$/ },
        permit: { dangerouslyAllowUnanchoredRegExp: true },
        forbid: { dangerouslyAllowUnanchoredRegExp: false },
        code: 'CORS_E011',
      },
    ];

    it.each(flags)('$flag: nobody permits it', async ({ needed, code }) => {
      expect(await codesOf(platform, {}, {}, needed)).toEqual([code]);
    });
    it.each(flags)('$flag: the module permits it', async ({ needed, permit }) => {
      expect(await codesOf(platform, permit, {}, needed)).toEqual([]);
    });
    it.each(flags)('$flag: the controller permits it', async ({ needed, permit }) => {
      expect(await codesOf(platform, {}, permit, needed)).toEqual([]);
    });
    it.each(flags)('$flag: the handler permits it', async ({ needed, permit }) => {
      expect(await codesOf(platform, {}, {}, { ...needed, ...permit })).toEqual([]);
    });
    it.each(flags)('$flag: a named policy permits it', async ({ needed, permit }) => {
      expect(await codesOf(platform, { policies: { permit } }, {}, { ...needed, policy: 'permit' })).toEqual(
        [],
      );
    });
    it.each(flags)(
      '$flag: the handler revokes what the module permits',
      async ({ needed, permit, forbid, code }) => {
        expect(await codesOf(platform, permit, {}, { ...needed, ...forbid })).toEqual([code]);
      },
    );
  });
});
