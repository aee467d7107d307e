import { CorsOriginReference, nameOfToken } from '../origins/origin-provider.js';
import { readOrigin } from '../origins/read-origin.js';

/** Freezes a value that `CorsService` shows, and lets `JSON.stringify()` name values that JSON cannot represent. */
export function withPrintableValues<T extends object>(shown: T): Readonly<T> {
  Object.defineProperty(shown, 'toJSON', { value: () => printable(shown) });
  return Object.freeze(shown);
}

/** `/^https:…$/`, `provider TenantOrigins`, `function isOurs`, `VERSION_NEUTRAL`. */
function printable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(printable);
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'symbol') return value.description ?? '';
  if (typeof value === 'function' || value instanceof CorsOriginReference) return printableOrigin(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, printable(one)]));
}

function printableOrigin(origin: { readonly name: string } | CorsOriginReference): string {
  const { spec } = readOrigin(origin);
  if (spec.kind !== 'provider') return `function ${(origin as { name: string }).name}`.trim();
  const options = Object.keys(spec.options).length === 0 ? '' : ` ${JSON.stringify(spec.options)}`;
  return `provider ${nameOfToken(spec.token)}${options}`;
}
