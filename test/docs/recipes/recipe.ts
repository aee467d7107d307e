import type { INestApplication, Type } from '@nestjs/common';
import type { Platform } from '../../support/platforms.js';
import { start, type RunningServer, type StartOptions } from '../../support/start-server.js';
import { readSnippets, runSnippet, type Snippet } from '../snippets.js';

/** A page whose `ts` blocks are one program: the application that its test runs. */
export interface Recipe {
  readonly exported: Readonly<Record<string, unknown>>;
  start(platform: Platform, options?: Omit<StartOptions, 'platform'>): Promise<RunningServer>;
}

/** Its `ts` blocks, in the order of the page. */
export function programOf(page: string): { readonly place: string; readonly code: string } {
  const blocks = readSnippets(page).filter(({ language }) => language === 'ts');
  return { place: page, code: blocks.map(({ code }: Snippet) => code).join('\n') };
}

/**
 * Runs the program of a page anew: static fields and tables are as at start-up. `AppModule` is what it exports, and
 * `configure()` what its `main.ts` does between `create()` and `listen()`, where it needs one.
 *
 * @param modules packages that it imports and most documents do not
 */
export function recipe(page: string, modules: Readonly<Record<string, object>> = {}): Recipe {
  const exported = runSnippet(programOf(`docs/${page}.md`).code, {}, modules);
  const { AppModule, configure } = exported as {
    AppModule: Type<unknown>;
    configure?: (app: INestApplication) => void;
  };
  return {
    exported,
    start: (platform, options) =>
      start(AppModule, { platform, ...(configure !== undefined && { configure }), ...options }),
  };
}
