import { Controller, Get } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService, extend } from 'nestjs-cors';
import type { CorsModuleOptions } from 'nestjs-cors';
import { POLICY_FIELDS } from '../../lib/options/cors-options.js';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import { readTable, runSnippet } from './snippets.js';

afterAll(stopServers);

describe('docs/options.md', () => {
  it('names every option in its table, and none that does not exist', () => {
    const options = readTable('docs/options.md', 'Options').map(([option]) => option!.replaceAll('`', ''));
    expect(options.sort()).toEqual([...POLICY_FIELDS, 'policies', 'mounts', 'logRefusals'].sort());
  });
});

describe('each row of the merging table', () => {
  const [a, b] = ['https://a.example', 'https://b.example'];

  it.each(
    readTable('docs/inheritance.md', 'How policies are inherited').map((cells) =>
      cells.map((cell) => cell.replaceAll('`', '')),
    ),
  )('%s | %s | %s is %s', async (module, controller, handler, expected) => {
    const evaluate = (text: string): unknown =>
      runSnippet(`export const value = ${text};`, { a, b, Cors, extend })['value'];
    const decorate = (text: string, target: object, ...rest: [string, PropertyDescriptor] | []): void => {
      if (text !== '') (evaluate(text.slice(1)) as (...args: unknown[]) => void)(target, ...rest);
    };
    class RowController {
      list(): void {}
    }
    const method = Object.getOwnPropertyDescriptor(RowController.prototype, 'list')!;
    Get()(RowController.prototype, 'list', method);
    decorate(handler!, RowController.prototype, 'list', method);
    Controller()(RowController);
    decorate(controller!, RowController);

    const options = evaluate(module!) as CorsModuleOptions;
    const metadata = { controllers: [RowController] };
    const server = await start(moduleWith(CorsModule.forRoot(options), metadata), {
      platform: platforms[0]!,
    });
    const [route] = server.app.get(CorsService).routes();
    expect(route!.policy).toEqual(expected === 'off' ? undefined : evaluate(expected!));
    const granted = corsHeaders(await server.get('/', expected!.includes('[b]') ? b : a));
    expect('access-control-allow-origin' in granted).toBe(expected !== 'off');
    await server.close();
  });
});
