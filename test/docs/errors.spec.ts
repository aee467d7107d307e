import { setImmediate as nextTurn } from 'node:timers/promises';
import * as common from '@nestjs/common';
import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { Cors, CorsConfigurationError, CorsModule, extend, fromProvider } from 'nestjs-cors';
import type { CorsModuleAsyncOptions, CorsModuleOptions } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { ISSUES } from '../../lib/errors/issue-codes.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type StartOptions } from '../support/start-server.js';
import { checkTypes, readDocument, readSnippets, runSnippet } from './snippets.js';

afterAll(stopServers);

/** A section of docs/errors.md. */
interface Section {
  readonly code: string;
  readonly title: string;
  readonly wrong: string | undefined;
  readonly error: string | undefined;
  readonly right: string | undefined;
}

const blocks = readSnippets('docs/errors.md');
const sections = [...readDocument('docs/errors.md').matchAll(/^## (\w+): (.+)$/gm)].map(
  ([, code = '', title = '']): Section => {
    const own = blocks.filter(({ headings }) => headings.at(-1)!.startsWith(`${code}:`));
    const example = (mark: string) =>
      own.find((block) => block.language === 'ts' && block.code.startsWith(mark))?.code;
    return {
      code,
      title,
      wrong: example('// wrong\n'),
      error: own.find(({ language }) => language === 'text')?.code,
      right: example('// right\n'),
    };
  },
);

/** An adapter for a platform that the library does not know. */
class KoaAdapter extends ExpressAdapter {
  override getType(): string {
    return 'koa';
  }
}

/** An Express application has some of what the Node adapter's router has. */
class FutureNodeAdapter extends ExpressAdapter {
  override getType(): string {
    return 'node';
  }
}

/** Replaces the version of a package that may or may not be installed. */
const withVersion = (text: string): string =>
  text.replace(/(?<=@nestjs\/platform-node )(?:\d\S*|of an unknown version)/, '13.0.0');

describe('docs/errors.md', () => {
  it('documents exactly the codes that exist, with the titles from the source', () => {
    expect(sections.map(({ code, title }) => [code, title.replaceAll('`', '')])).toEqual(
      Object.entries(ISSUES).map(([code, title]) => [code, title.replaceAll('`', '')]),
    );
  });

  it('has one wrong example, its error and one right example for each, and nothing else', () => {
    const incomplete = sections.filter(({ wrong, error, right }) =>
      [wrong, error, right].includes(undefined),
    );
    expect(incomplete).toEqual([]);
    expect(blocks).toHaveLength(3 * sections.length);
  });

  it('has right examples that compile in strict mode', () => {
    const imports = `
      import { Controller, Get, Injectable, Module, Scope } from '@nestjs/common';
      import { NestFactory } from '@nestjs/core';
      import { ExpressAdapter } from '@nestjs/platform-express';
      import { FastifyAdapter } from '@nestjs/platform-fastify';
      import express from 'express';
      import { WebSocketGateway } from '@nestjs/websockets';
      import { Cors, CorsModule, extend, fromProvider } from 'nestjs-cors';
      import type { CorsOriginProvider, CorsRequest } from 'nestjs-cors';
      import { CorsIoAdapter } from 'nestjs-cors/socket.io';
      export { Controller, Cors, CorsIoAdapter, CorsModule, express, ExpressAdapter, extend, FastifyAdapter, fromProvider, Get, Injectable, Module, NestFactory, Scope, WebSocketGateway };
      export type { CorsOriginProvider, CorsRequest };\n`;
    const rights = sections.map(({ code, right }) => {
      const uses = (name: string) => new RegExp(`\\bclass ${name}\\b`).test(right!);
      const declared = uses('AppModule') ? '' : 'export class AppModule {}\n';
      const kept = ['AppModule', 'CatsController', 'FeedGateway']
        .filter(uses)
        .map((name) => `export { ${name} };`);
      return { place: code, code: `${imports}${declared}${right!}\n${kept.join('\n')}` };
    });
    expect(checkTypes(rights)).toEqual([]);
  }, 120_000);

  it.each(sections)('shows for $code what is thrown', async ({ code, wrong, error }) => {
    const { module, ...options } = await assemble(wrong!);
    const started = start(module, { platform: platforms[0]!, ...options });
    const thrown: unknown = await started.then(
      () => 'nothing',
      (reason: unknown) => reason,
    );
    expect(thrown).toBeInstanceOf(CorsConfigurationError);
    const { issues } = thrown as CorsConfigurationError;
    expect(issues.map((issue) => issue.code)).toEqual([code]);
    expect(issues.map((issue) => withVersion(`${issue.code} ${issue.place}: ${issue.message}`))).toEqual([
      error,
    ]);
  });

  it.each(sections)('shows for $code what starts', async ({ right }) => {
    const { module, ...options } = await assemble(right!);
    const server = await start(module, { platform: platforms[0]!, ...options });
    expect((await server.get('/cats')).status).toBe(right!.includes("'cats'") ? 200 : 404);
    await server.close();
  });
});

interface Assembled extends Pick<StartOptions, 'adapter' | 'configure'> {
  readonly module: Type<unknown> | DynamicModule;
}

/** An application of what an example declares: its root module, or one that lists its classes. */
async function assemble(code: string): Promise<Assembled> {
  const metadata = { imports: [] as DynamicModule[], controllers: [] as Type[], providers: [] as Type[] };
  let root: Type<unknown> | undefined;
  let adapter: AbstractHttpAdapter | undefined;
  let configure: StartOptions['configure'];
  const earlier: AbstractHttpAdapter[] = [];
  runSnippet(code, {
    Cors,
    express,
    extend,
    ExpressAdapter,
    fromProvider,
    FastifyAdapter,
    FutureNodeAdapter,
    KoaAdapter,
    Get: common.Get,
    Scope: common.Scope,
    REQUEST,
    AppModule: moduleWith(CorsModule.forRoot()),
    Controller: (path: string) => (target: Type) => {
      common.Controller(path)(target);
      metadata.controllers.push(target);
    },
    Injectable: (options: common.InjectableOptions) => (target: Type) => {
      common.Injectable(options)(target);
      metadata.providers.push(target);
    },
    Module: (given: ModuleMetadata) => (target: Type) => {
      common.Module(given)(target);
      root = target;
    },
    WebSocketGateway: (options?: object) => (target: Type) => {
      WebSocketGateway(options)(target);
      metadata.providers.push(target);
    },
    // Stands in for the application's class, which is created later.
    CorsIoAdapter: Object,
    CorsModule: class extends CorsModule {
      static override forRoot(options: CorsModuleOptions) {
        const module = CorsModule.forRoot(options);
        metadata.imports.push(module);
        return module;
      }
      static override forRootAsync(options: CorsModuleAsyncOptions) {
        const module = CorsModule.forRootAsync(options);
        metadata.imports.push(module);
        return module;
      }
    },
    NestFactory: {
      create(_module: unknown, given: AbstractHttpAdapter) {
        earlier.push(...(adapter === undefined ? [] : [adapter]));
        adapter = given;
        return {
          init: () => undefined,
          useWebSocketAdapter: () => {
            configure = (app) => void app.useWebSocketAdapter(new CorsIoAdapter(app));
          },
          listen: () => undefined,
        };
      },
    },
  });
  await nextTurn();
  for (const one of earlier) await startEarlier(one);
  const [cors = CorsModule.forRoot(), ...others] = metadata.imports;
  return {
    module: root ?? moduleWith(cors, { ...metadata, imports: others }),
    ...(adapter && { adapter }),
    ...(configure && { configure }),
  };
}

/** Starts the first of two applications, which is running when the second one starts. */
async function startEarlier(adapter: AbstractHttpAdapter): Promise<void> {
  await start(moduleWith(CorsModule.forRoot()), { platform: platforms[0]!, adapter });
}
