import { parse } from 'tldts';

/**
 * Whether anybody may register names directly under `host`: `com`, `co.uk`, `github.io`. Suffixes that are on
 * no list (`internal`) do not count; a trailing dot makes no difference.
 *
 * @see https://publicsuffix.org
 */
export function isPublicSuffix(host: string): boolean {
  // `github.io.` is another origin than `github.io`, but the same people get names under it.
  const name = host.replace(/\.$/, '');
  const { publicSuffix, isIcann, isPrivate } = parse(name, { allowPrivateDomains: true });
  return publicSuffix === name && (isIcann === true || isPrivate === true);
}
