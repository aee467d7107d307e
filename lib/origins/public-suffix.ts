import { parse } from 'tldts';

/**
 * Whether anybody may register names directly under `host`: `com`, `co.uk`, `github.io`. Suffixes that are on
 * no list (`internal`) do not count.
 *
 * @see https://publicsuffix.org
 */
export function isPublicSuffix(host: string): boolean {
  const { publicSuffix, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true });
  return publicSuffix === host && (isIcann === true || isPrivate === true);
}
