import { measureGroup } from './measure.js';
import type { Contender, Measured } from './measure.js';
import type { Options } from './options.js';
import { REQUESTS } from './requests.js';
import type { RequestName } from './requests.js';
import { settingsOf } from './settings.js';
import type { Settings } from './settings.js';
import type { Platform, Subject } from './subjects.js';
import { usesLibrary } from './variants.js';

export type HttpResult = Partial<Record<Platform, Measured>>;

/** The application of the comparison: twenty routes, three allowed origins. */
export const APPLICATION = {
  routes: 20,
  paths: 'parameter',
  origins: { kind: 'exact', count: 3 },
} as const;

/** What each way to CORS costs per request, against the same application without CORS. */
export async function benchHttp(options: Options): Promise<HttpResult> {
  const settings = settingsOf('http', options);
  const result: HttpResult = {};
  for (const platform of options.platforms) {
    const measured: Measured = {};
    // Each kind of request has servers of its own, so that none finds code optimized for another.
    for (const request of options.requests) {
      const contenders = contendersFor(platform, request, options);
      measured[request] = await measureBesideFirst(`http, ${platform}, ${request}`, contenders, settings);
    }
    result[platform] = measured;
  }
  return result;
}

/** The fewer take turns, the closer together the turns are that are compared. */
const GROUP = 4;

/** Measures contenders in small groups, each beside the first one, and puts them in proportion to it. */
async function measureBesideFirst(
  title: string,
  [first, ...others]: readonly Contender[],
  settings: Settings,
): Promise<Measured[string]> {
  if (first === undefined) return {};
  const result: Measured[string] = {};
  for (let start = 0; start === 0 || start < others.length; start += GROUP) {
    const group = await measureGroup(title, [first, ...others.slice(start, start + GROUP)], settings);
    const [micros] = Object.values(group.requests) as [Measured[string]];
    const here = micros[first.name]!;
    const base = (result[first.name] ??= here);
    for (const [name, rounds] of Object.entries(micros)) {
      result[name] = rounds.map((one, round) => (one * base[round]!) / here[round]!);
    }
  }
  return result;
}

function contendersFor(platform: Platform, request: RequestName, options: Options): Contender[] {
  return options.variants
    .filter((variant) => isTelling(variant, request, platform))
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
function isTelling(variant: string, request: RequestName, platform: Platform): boolean {
  if (variant === 'floor-shape' && platform !== 'express') return false;
  return request === 'actual-allowed' || COMPARED.includes(variant);
}
