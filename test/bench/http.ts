import { measureGroup } from './measure.js';
import type { Contender, Measured, Settings } from './measure.js';
import type { Options } from './options.js';
import { REQUESTS } from './requests.js';
import type { RequestName } from './requests.js';
import type { Platform, Subject } from './subjects.js';
import { usesLibrary } from './variants.js';

export type HttpResult = Partial<Record<Platform, Measured>>;

/** The application of the comparison: twenty routes, three allowed origins. */
export const APPLICATION = {
  routes: 20,
  paths: 'parameter',
  origins: { kind: 'exact', count: 3 },
} as const;

const FULL: Settings = {
  rounds: 5,
  turns: 20,
  turnMs: 15,
  warmUp: { express: 6000, fastify: 25_000 },
  connections: 8,
};
const QUICK: Settings = {
  rounds: 1,
  turns: 8,
  turnMs: 12,
  warmUp: { express: 2000, fastify: 6000 },
  connections: 8,
};

/** What each way to CORS costs per request, against the same application without CORS. */
export async function benchHttp(options: Options): Promise<HttpResult> {
  const settings = { ...(options.quick ? QUICK : FULL), ...options.settings };
  const result: HttpResult = {};
  for (const platform of options.platforms) {
    const measured: Measured = {};
    // Each kind of request has servers of its own, so that none finds code optimized for another.
    for (const request of options.requests) {
      const contenders = contendersFor(platform, request, options);
      const group = await measureGroup(`http, ${platform}, ${request}`, contenders, settings);
      Object.assign(measured, group.requests);
    }
    result[platform] = measured;
  }
  return result;
}

function contendersFor(platform: Platform, request: RequestName, options: Options): Contender[] {
  return options.variants
    .filter((variant) => isTelling(variant, request))
    .flatMap((variant) =>
      options.libraries.flatMap((library, index) => {
        // Another build only matters to what uses the library.
        if (index > 0 && !usesLibrary(variant)) return [];
        const subject: Subject = { ...APPLICATION, platform, variant, library };
        const name = index === 0 ? variant : `${variant}, other`;
        return [{ name, subject, requests: { [request]: [REQUESTS[request](subject)] } }];
      }),
    );
}

const COMPARED: readonly string[] = ['none', 'none-again', 'enableCors', 'one-policy', 'policy-per-route'];

/** The other variants, and the floors, explain the price of an actual request. */
function isTelling(variant: string, request: RequestName): boolean {
  return request === 'actual-allowed' || COMPARED.includes(variant);
}
