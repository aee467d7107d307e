import type { Type } from '@nestjs/common';
import type { Platform } from '../support/platforms.js';
import { start, type RunningServer, type StartOptions } from '../support/start-server.js';
import { runSnippet } from './snippets.js';

/** Starts the `AppModule` that a snippet exports, with its `configure()` in the role of `main.ts`. */
export async function startSnippet(
  code: string,
  platform: Platform,
): Promise<{ server: RunningServer; exported: Readonly<Record<string, Type<never>>> }> {
  const exported = runSnippet(code) as Record<string, Type<never>>;
  const configure = exported['configure'] as unknown as StartOptions['configure'];
  const server = await start(exported['AppModule']!, { platform, ...(configure && { configure }) });
  return { server, exported };
}
