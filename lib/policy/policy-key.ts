import type { MergedPolicy } from '../options/merge-policy.js';

const identities = new WeakMap<object, number>();
let last = 0;

/**
 * A text that is the same for merged policies that compile to the same thing. Functions, providers and lists
 * of origins count by identity, so that a large list is not spelled out for each route.
 */
export function policyKey({ enabled, fields }: MergedPolicy): string {
  if (!enabled) return 'off';
  const entries = Object.entries(fields)
    .map(([field, value]) => [field, field === 'origin' ? originKey(value) : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

function originKey(origin: unknown): unknown {
  if (Array.isArray(origin) && origin.length <= 16) return origin.map((item) => [typeof item, String(item)]);
  if (origin instanceof RegExp) return String(origin);
  if ((typeof origin !== 'object' && typeof origin !== 'function') || origin === null) return origin;
  let identity = identities.get(origin);
  if (identity === undefined) identities.set(origin, (identity = ++last));
  return { identity };
}
