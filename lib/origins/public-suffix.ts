import { loadTldts } from './tldts.cjs';

/**
 * Whether anybody may register names directly under `host`: `com`, `co.uk`, `github.io`. Suffixes that are not on
 * the list (`internal`) do not count; a trailing dot makes no difference.
 *
 * @see https://publicsuffix.org
 */
export function isPublicSuffix(host: string): boolean {
  // `github.io.` and `github.io` make different origins, but the same people get names under both.
  const name = host.replace(/\.$/, '');
  const { suffix, isListed } = publicSuffixOf(name);
  return suffix === name && isListed;
}

/** The public suffix of `name`, and whether it is on the list; if not, the suffix is the last label. */
export function publicSuffixOf(name: string): { readonly suffix: string; readonly isListed: boolean } {
  const { publicSuffix, isIcann, isPrivate } = loadTldts().parse(name, { allowPrivateDomains: true });
  return { suffix: publicSuffix ?? '', isListed: isIcann === true || isPrivate === true };
}
