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
  const { suffix, isListed } = publicSuffixOf(name);
  return suffix === name && isListed;
}

/** The end of `name` under which names are registered, and whether it is on the list; else its last label. */
export function publicSuffixOf(name: string): { readonly suffix: string; readonly isListed: boolean } {
  const { publicSuffix, isIcann, isPrivate } = parse(name, { allowPrivateDomains: true });
  return { suffix: publicSuffix ?? '', isListed: isIcann === true || isPrivate === true };
}
