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

/** Each of these gets its own servers, so that it finds no code optimized for another; the rest share servers. */
const APART: readonly RequestName[] = ['actual-allowed', 'preflight-granted'];

/** Measures what each way of adding CORS costs per request, compared with the same application without CORS. */
export async function benchHttp(options: Options): Promise<HttpResult> {
  const settings = settingsOf('http', options);
  const result: HttpResult = {};
  for (const platform of options.platforms) {
    const measured: Measured = (result[platform] = {});
    const apart = options.requests.filter((request) => APART.includes(request)).map((request) => [request]);
    const shared = options.requests.filter((request) => !APART.includes(request));
    for (const requests of [...apart, shared].filter(({ length }) => length > 0)) {
      const contenders = contendersFor(platform, requests, options);
      const title = `http, ${platform}, ${requests.join(' and ')}`;
      Object.assign(measured, await measureBesideFirst(title, contenders, settings));
    }
  }
  return result;
}

/** The fewer contenders take turns, the closer together are the turns that are compared. */
const GROUP = 4;

/** Measures contenders in small groups, each together with the first one, and scales times to it. */
async function measureBesideFirst(
  title: string,
  [first, ...others]: readonly Contender[],
  settings: Settings,
): Promise<Measured> {
  if (first === undefined) return {};
  const result: Measured = {};
  for (let start = 0; start === 0 || start < others.length; start += GROUP) {
    const group = await measureGroup(title, [first, ...others.slice(start, start + GROUP)], settings);
    for (const [what, measured] of Object.entries(group.requests)) {
      const known = (result[what] ??= {});
      const here = measured[first.name]!;
      const base = (known[first.name] ??= here);
      // The machine's speed varies, but not what it allocates.
      const scale = (one: number, round: number) => (one * base[round]!) / here[round]!;
      for (const [name, rounds] of Object.entries(measured)) {
        if (name !== first.name) known[name] = what.endsWith('bytes') ? rounds : rounds.map(scale);
      }
    }
  }
  return result;
}

function contendersFor(platform: Platform, requests: readonly RequestName[], options: Options): Contender[] {
  return options.variants
    .filter((variant) => requests.every((request) => isTelling(variant, request, platform)))
    .flatMap((variant) =>
      options.libraries.flatMap((library, index) => {
        // Another build matters only to variants that use the library.
        if (index > 0 && !usesLibrary(variant)) return [];
        const subject: Subject = { ...APPLICATION, platform, variant, library };
        const name = index === 0 ? variant : `${variant}, other`;
        const asked = requests.map((request) => [request, [REQUESTS[request](subject)]]);
        return [{ name, subject, requests: Object.fromEntries(asked) as Contender['requests'] }];
      }),
    );
}

const COMPARED: readonly string[] = ['none', 'none-again', 'enableCors', 'one-policy', 'policy-per-route'];

/** The other variants, and all floors but one, explain the price of an actual request. */
function isTelling(variant: string, request: RequestName, platform: Platform): boolean {
  if (variant === 'floor-shape' && platform !== 'express') return false;
  if (variant === 'floor-preflight') return request === 'preflight-granted';
  return request === 'actual-allowed' || COMPARED.includes(variant);
}
