import { APPLICATION } from './http.js';
import { measureGroup } from './measure.js';
import type { Contender, Measured } from './measure.js';
import type { Options } from './options.js';
import { REQUESTS } from './requests.js';
import type { BenchRequest } from './requests.js';
import { settingsOf } from './settings.js';
import type { Platform, Subject } from './subjects.js';

/** By platform; contenders are called `variant: request`. */
export type AdversarialResult = Partial<Record<Platform, Measured[string]>>;

/** Node refuses more than 16 KiB of headers; this leaves room for those that every request has. */
const HEADER_LIMIT = 15_800;

type Attack = (subject: Subject) => BenchRequest[];

const actualFrom = (origins: readonly string[]): Attack => {
  return (subject) =>
    origins.map((origin) => ({ ...REQUESTS['actual-refused'](subject), headers: { origin } }));
};

/** From an allowed origin: a request from any other is refused before anything else is read. */
const preflightFor = (headerNames: string): Attack => {
  return (subject) => {
    const request = REQUESTS['preflight-granted'](subject);
    return [{ ...request, headers: { ...request.headers, 'access-control-request-headers': headerNames } }];
  };
};

const fill = (text: string) => text.repeat(Math.floor(HEADER_LIMIT / text.length));

const DEEP_PATH = '/a'.repeat(7000);

/** The ordinary refusals come first; the others of their kind are compared with them. */
export const ATTACKS: Record<'actual' | 'preflight', Record<string, Attack>> = {
  actual: {
    'ordinary refusal': (subject) => [REQUESTS['actual-refused'](subject)],
    'Origin with a label of 15,800 characters': actualFrom([`https://${fill('a')}`]),
    'Origin with 7,900 labels': actualFrom([`https://${fill('a.')}com`]),
    '10,000 different origins': actualFrom(
      Array.from({ length: 10_000 }, (_, index) => `https://visitor-${index}.example.net`),
    ),
    'path of 7,000 segments': (subject) => [
      { ...REQUESTS['actual-refused'](subject), path: DEEP_PATH, status: 404 },
    ],
  },
  preflight: {
    'ordinary refusal': (subject) => [REQUESTS['preflight-refused'](subject)],
    '15,800 commas': preflightFor(fill(',')),
    '15,800 spaces': preflightFor(`a,${' '.repeat(HEADER_LIMIT)},b`),
    '7,900 header names': preflightFor(fill('a,')),
    'a header name of 15,800 characters': preflightFor(fill('a')),
    'path of 7,000 segments': (subject) => [{ ...REQUESTS['preflight-granted'](subject), path: DEEP_PATH }],
  },
};

/** Measures the cost of requests that are made to be expensive. */
export async function benchAdversarial(options: Options): Promise<AdversarialResult> {
  const settings = settingsOf('adversarial', options);
  const result: AdversarialResult = {};
  // A quick run has time for only one of them.
  for (const platform of options.quick ? options.platforms.slice(0, 1) : options.platforms) {
    const base = { ...APPLICATION, platform, library: options.libraries[0]! };
    const measured = await measureGroup(
      `adversarial, ${platform}`,
      contenders(base, options.quick),
      settings,
    );
    result[platform] = measured.requests['request']!;
  }
  return result;
}

/** One server for each request, so that all of them are measured side by side. */
function contenders(base: Omit<Subject, 'variant'>, quick: boolean): Contender[] {
  return Object.entries(ATTACKS).flatMap(([kind, attacks]) =>
    Object.entries(attacks).flatMap(([name, attack]) =>
      (quick ? ['one-policy'] : variantsFor(name)).map((variant): Contender => {
        const subject = { ...base, variant };
        return { name: `${variant}: ${kind}, ${name}`, subject, requests: { request: attack(subject) } };
      }),
    ),
  );
}

function variantsFor(name: string): string[] {
  const variants = ['none', 'one-policy'];
  // Many origins could overwhelm a cache.
  return name.includes('origins') ? [...variants, 'cached-provider'] : variants;
}
