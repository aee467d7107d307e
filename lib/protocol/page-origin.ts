import { parseOrigin } from './parse-origin.js';

/**
 * Whether a page can have this origin: a serialized origin, or `null`. Unlike `parseOrigin()`, which runs for every
 * request, this also rejects addresses that are none, such as `https://1.2.3.400`.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export function isPageOrigin(value: string): boolean {
  if (value === 'null') return true;
  if (parseOrigin(value) === undefined || !URL.canParse(value)) return false;
  const { origin } = new URL(value);
  // The URL parser knows the origins of a few schemes only.
  return origin === value || origin === 'null';
}

/** The origin of the page whose address may have been written instead; `undefined` if it is not one. */
export function originOfAddress(value: string): string | undefined {
  const origin = URL.canParse(value) ? new URL(value).origin : 'null';
  return origin === 'null' ? undefined : origin;
}
