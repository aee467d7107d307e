import type { LoggerService } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Platform } from './api/start-api.js';
import { PolicyBench } from './builder/policy-bench.js';
import { findPorts } from './find-ports.js';
import { settleOrigins } from './origins.js';
import type { ApiInfo, LabInfo } from './page/lab-info.js';
import { readRegions } from './page/read-regions.js';
import { RequestWatch } from './watch/request-watch.js';

const FOLDER = new URL('../', import.meta.url);

export interface LabOptions {
  /** The platforms of the APIs; one pair of APIs for each. */
  readonly platforms: readonly Platform[];
  /** The first wanted port, or 0 for any. Default: 3000. */
  readonly firstPort?: number;
  /** Where the built page is. Default: `ui/dist`. */
  readonly folder?: string;
  /** Default: warnings and errors go to the console. */
  readonly logger: LoggerService | false;
}

export interface Lab {
  readonly info: LabInfo;
  close(): Promise<void>;
}

/** Starts the two pages and the APIs. One lab per process: the origins are constants of its decorators. */
export async function startLab({ platforms, firstPort = 3000, ...options }: LabOptions): Promise<Lab> {
  const { folder = fileURLToPath(new URL('ui/dist', FOLDER)), logger } = options;
  const [pagePort, firstApiPort, strangerPort, ...apiPorts] = await findPorts(
    Array.from({ length: 2 + 3 * platforms.length }, (_, index) => (firstPort === 0 ? 0 : firstPort + index)),
  );
  const ports = [firstApiPort, ...apiPorts];
  const apis = platforms.map((platform, index): ApiInfo => ({
    platform,
    closed: origin(ports[3 * index]),
    open: origin(ports[3 * index + 1]),
    builder: origin(ports[3 * index + 2]),
  }));
  const sources = await readRegions(new URL('src/api/', FOLDER));
  const token = randomBytes(24).toString('base64url');
  const info: LabInfo = { page: origin(pagePort), stranger: origin(strangerPort), apis, token, sources };

  settleOrigins(info.page, info.stranger);
  const { ApiModule, OpenByDefaultModule } = await import('./api/api.module.js');
  const { startApi } = await import('./api/start-api.js');
  const { startPage } = await import('./page/start-page.js');

  const watch = new RequestWatch();
  const started: { close(): Promise<void> }[] = [];
  const benches = new Map<string, PolicyBench>();
  const close = async () => {
    await Promise.all(started.map((app) => app.close()));
  };
  try {
    for (const [index, platform] of platforms.entries()) {
      const [closed = 0, open = 0, builder = 0] = ports.slice(3 * index);
      started.push(await startApi(ApiModule, { platform, port: closed, watch, logger }));
      started.push(await startApi(OpenByDefaultModule, { platform, port: open, watch, logger }));
      const bench = await PolicyBench.start(platform, builder, watch);
      started.push(bench);
      benches.set(platform, bench);
    }
    for (const port of [pagePort, strangerPort]) {
      started.push(await startPage(port ?? 0, { info, watch, benches, folder, logger }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { info, close };
}

function origin(port = 0): string {
  return `http://localhost:${port}`;
}
