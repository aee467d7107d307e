import type { INestApplication, Type } from '@nestjs/common';
import type { Platform } from '../../support/platforms.js';
import { start, type RunningServer, type StartOptions } from '../../support/start-server.js';
import { readSnippets, runSnippet, type Snippet } from '../snippets.js';

/** A page whose `ts` blocks form one program: the application that its test runs. */
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
 * Runs a page's program afresh, with static fields and tables as they are at start-up. The program exports `AppModule`
 * and, if its `main.ts` does anything between `create()` and `listen()`, `configure()`.
 *
 * @param modules packages that it imports but most documents do not
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
