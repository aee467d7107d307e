import { deepStrictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { extend } from '../../lib/options/extended.js';
import { mergePolicy } from '../../lib/options/merge-policy.js';
import type { FuzzTarget } from './target.js';

type Value = string[] | { readonly extend: string[] } | boolean | number | string;
interface Level {
  readonly enabled?: boolean;
  readonly options: Readonly<Record<string, Value>>;
}

const names = fc.array(fc.constantFrom('X-A', 'X-B', 'X-C', 'GET'), { maxLength: 3 });
const list = fc.oneof(names, fc.record({ extend: names }));

/** Levels merge as a reader would merge them by hand: for each field, from the nearest level outwards. */
export const merging: FuzzTarget<readonly Level[]> = {
  name: 'merging',
  inputs: fc.array(
    fc.record(
      {
        enabled: fc.boolean(),
        options: fc.record(
          {
            origin: fc.constantFrom('https://a.example', 'https://b.example'),
            allowedHeaders: list,
            exposedHeaders: list,
            methods: list,
            credentials: fc.boolean(),
            maxAge: fc.integer({ min: 0, max: 86_400 }),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ['options'] },
    ),
    { maxLength: 4 },
  ) as fc.Arbitrary<readonly Level[]>,
  runs: 3_000,
  check(levels) {
    const merged = mergePolicy(
      levels.map(({ enabled, options }, index) => ({
        place: String(index),
        ...(enabled !== undefined && { enabled }),
        options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, decorate(value)])),
      })),
    );
    deepStrictEqual(merged.badExtensions, []);
    deepStrictEqual(merged.enabled, levels.findLast(({ enabled }) => enabled !== undefined)?.enabled ?? true);
    const fields = new Set(levels.flatMap(({ options }) => Object.keys(options)));
    deepStrictEqual(Object.keys(merged.fields).sort(), [...fields].sort());
    for (const field of fields) {
      deepStrictEqual((merged.fields as Record<string, unknown>)[field], byHand(levels, field));
      const nearest = levels.findLastIndex(({ options }) => field in options);
      deepStrictEqual((merged.from as Record<string, unknown>)[field], String(nearest));
    }
  },
};

function decorate(value: Value): unknown {
  return isExtension(value) ? extend(...value.extend) : value;
}

function byHand(levels: readonly Level[], field: string): unknown {
  const [nearest, ...outer] = levels.filter(({ options }) => field in options).toReversed();
  if (nearest === undefined) return [];
  const value = nearest.options[field]!;
  return isExtension(value) ? [...(byHand(outer.toReversed(), field) as string[]), ...value.extend] : value;
}

function isExtension(value: Value): value is { readonly extend: string[] } {
  return typeof value === 'object' && 'extend' in value;
}
