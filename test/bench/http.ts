import { measureGroup } from './measure.js';
import type { Contender, Measured, Settings } from './measure.js';
import type { Options } from './options.js';
import { REQUESTS } from './requests.js';
import type { Platform, Subject } from './subjects.js';
import { usesLibrary } from './variants.js';

export type HttpResult = Partial<Record<Platform, Measured>>;

/** The application of the comparison: twenty routes, three allowed origins. */
export const APPLICATION = {
  routes: 20,
  paths: 'parameter',
  origins: { kind: 'exact', count: 3 },
} as const;

const FULL: Settings = { rounds: 7, windows: 4, amount: 1500, warmUp: 12_000, connections: 8 };
const QUICK: Settings = { rounds: 2, windows: 1, amount: 600, warmUp: 3000, connections: 8 };

/** What each way to CORS costs per request, against the same application without CORS. */
export async function benchHttp(options: Options): Promise<HttpResult> {
  const result: HttpResult = {};
  for (const platform of options.platforms) {
    const contenders = options.variants.flatMap((variant) =>
      options.libraries.flatMap((library, index) => {
        // Another build only matters to what uses the library.
        if (index > 0 && !usesLibrary(variant)) return [];
        const subject: Subject = { ...APPLICATION, platform, variant, library };
        return [createContender(index === 0 ? variant : `${variant}, other`, subject, options)];
      }),
    );
    const settings = { ...(options.quick ? QUICK : FULL), ...options.settings };
    result[platform] = (await measureGroup(`http, ${platform}`, contenders, settings)).requests;
  }
  return result;
}

function createContender(name: string, subject: Subject, options: Options): Contender {
  // The floors explain the price of an actual request.
  const names = subject.variant.startsWith('floor') ? (['actual-allowed'] as const) : options.requests;
  return { name, subject, requests: Object.fromEntries(names.map((one) => [one, [REQUESTS[one](subject)]])) };
}
