import { createHash } from 'node:crypto';
import { CorsOriginReference } from '../origins/origin-provider.js';
import type { MergedPolicy } from '../options/merge-policy.js';

const identities = new WeakMap<object, number>();
const digests = new WeakMap<object, string>();
let last = 0;

/**
 * A text that is the same for merged policies that compile to the same thing. Functions and providers count by
 * identity, lists by what is in them.
 */
export function policyKey({ enabled, fields }: MergedPolicy): string {
  if (!enabled) return 'off';
  const entries = Object.entries(fields)
    .map(([field, value]) => [field, field === 'origin' ? originKey(value) : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

function originKey(origin: unknown): unknown {
  if (Array.isArray(origin)) return listKey(origin);
  if (origin instanceof RegExp) return String(origin);
  if (origin instanceof CorsOriginReference)
    return { token: identityOf(origin.token), options: origin.options };
  return typeof origin === 'function' ? { token: identityOf(origin) } : origin;
}

/** A list counts by what is in it; a long one by its digest, worked out once. */
function listKey(list: readonly unknown[]): unknown {
  const known = digests.get(list);
  if (known !== undefined) return known;
  // No origin has a blank, so that a text and a RegExp never look alike.
  const items = list
    .map((item) => (typeof item === 'string' ? item : `${typeof item} ${String(item)}`))
    .join('\n');
  const key = items.length < 256 ? items : createHash('sha256').update(items).digest('base64');
  digests.set(list, key);
  return key;
}

function identityOf(value: unknown): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return String(value);
  let identity = identities.get(value);
  if (identity === undefined) identities.set(value, (identity = ++last));
  return identity;
}
