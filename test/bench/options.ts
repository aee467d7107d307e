import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { REQUEST_NAMES } from './requests.js';
import type { RequestName } from './requests.js';
import { NODE_VERSIONS, RUNNING } from './results.js';
import type { Settings } from './settings.js';
import { INSTALLED_PLATFORMS, PLATFORMS } from './subjects.js';
import type { Platform } from './subjects.js';
import { VARIANT_NAMES } from './variants.js';
import type { VariantName } from './variants.js';

export const SECTIONS = ['http', 'growth', 'decisions', 'adversarial', 'imports'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** All but growth, which takes long to measure and rarely changes. */
const QUICK_SECTIONS = SECTIONS.filter((section) => section !== 'growth');
const QUICK_VARIANTS: VariantName[] = ['none', 'none-again', 'enableCors', 'one-policy', 'policy-per-route'];
const QUICK_REQUESTS: RequestName[] = ['actual-allowed', 'preflight-granted'];
/** What a complete run measures: everything on the document's main version of Node, only the targets on others. */
const COMPLETE: { readonly variants: readonly VariantName[]; readonly requests: readonly RequestName[] } =
  RUNNING === NODE_VERSIONS[0]
    ? { variants: VARIANT_NAMES, requests: REQUEST_NAMES }
    : {
        variants: [
          ...QUICK_VARIANTS,
          'cached-provider',
          'floor-hook',
          'floor-headers',
          'floor-guard',
          'floor-preflight',
        ],
        requests: QUICK_REQUESTS,
      };

export interface Options {
  readonly quick: boolean;
  readonly sections: readonly SectionName[];
  /** The variant to profile, instead of measuring. */
  readonly profile: VariantName | undefined;
  readonly platforms: readonly Platform[];
  readonly variants: readonly VariantName[];
  readonly requests: readonly RequestName[];
  readonly settings: Partial<Settings>;
  /** The package, and another build of it if `--against` names one. */
  readonly libraries: readonly string[];
}

export function parseOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      platforms: { type: 'string' },
      variants: { type: 'string' },
      requests: { type: 'string' },
      rounds: { type: 'string' },
      turns: { type: 'string' },
      'turn-ms': { type: 'string' },
      connections: { type: 'string' },
      profile: { type: 'string' },
      against: { type: 'string' },
    },
  });
  const numbers = { rounds: values.rounds, turns: values.turns, connections: values.connections };
  const settings = { ...numbers, turnMs: values['turn-ms'] };
  return {
    quick: values.quick,
    sections: oneOf('--only', values.only, SECTIONS, values.quick ? QUICK_SECTIONS : SECTIONS),
    profile: values.profile === undefined ? undefined : oneOf('--profile', values.profile, VARIANT_NAMES)[0],
    platforms: oneOf('--platforms', values.platforms, PLATFORMS, INSTALLED_PLATFORMS),
    variants: oneOf(
      '--variants',
      values.variants,
      VARIANT_NAMES,
      values.quick ? QUICK_VARIANTS : COMPLETE.variants,
    ),
    requests: oneOf(
      '--requests',
      values.requests,
      REQUEST_NAMES,
      values.quick ? QUICK_REQUESTS : COMPLETE.requests,
    ),
    settings: Object.fromEntries(
      Object.entries(settings).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Number(value)]],
      ),
    ),
    libraries: ['nestjs-cors', ...(values.against === undefined ? [] : [resolve(values.against)])],
  };
}

/** Whether the run measures every figure that is recorded, with the standard settings. */
export function isComplete({ quick, platforms, variants, requests, settings, libraries }: Options): boolean {
  const everything =
    platforms.length === PLATFORMS.length &&
    variants === COMPLETE.variants &&
    requests === COMPLETE.requests &&
    libraries.length === 1;
  return everything && !quick && Object.keys(settings).length === 0;
}

function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  known: readonly T[],
  usual: readonly T[] = known,
): readonly T[] {
  const names = value?.split(',') ?? usual;
  for (const name of names) {
    if (!known.includes(name as T)) throw new Error(`${option}: "${name}" is none of ${known.join(', ')}.`);
  }
  return names as readonly T[];
}
