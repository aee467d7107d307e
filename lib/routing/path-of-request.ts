import parseurl from 'parseurl';

/** Longer than the URLs that pages usually request. */
const LONG_URL = 512;
/** Characters at which Express leaves the URL to Node's parser. */
const SPECIAL = ['\t', '\n', '\f', '\r', ' ', '#', '\u00a0', '\ufeff'];

/**
 * The path that Express extracts from a request's URL; empty if there is none, or if Node's parser rejects the URL:
 * then Express runs nothing. Express' own function caches it on the request, where Express finds it later; but it
 * inspects each character, which is too slow for long URLs.
 */
export function pathOf(request: { readonly url?: string | undefined }): string {
  const { url = '/' } = request;
  if (url.length > LONG_URL && url.startsWith('/') && !SPECIAL.some((one) => url.includes(one))) {
    const query = url.indexOf('?');
    return query === -1 ? url : url.slice(0, query);
  }
  try {
    const parsed = parseurl(request as Parameters<typeof parseurl>[0]);
    return parsed === undefined ? url : (parsed.pathname ?? '');
  } catch {
    return '';
  }
}

/**
 * The path that Fastify's router extracts from a URL, not decoded. A URL without a path, or an invalid one, stays as
 * it is.
 */
export function fastifyPathOf(
  url: string,
  options: { readonly ignoreDuplicateSlashes?: boolean; readonly useSemicolonDelimiter?: boolean },
): string {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const end = path.search(options.useSemicolonDelimiter === true ? /[?#;]/ : /[?#]/);
  const alone = end === -1 ? path : path.slice(0, end);
  return options.ignoreDuplicateSlashes === true ? alone.replace(/\/{2,}/g, '/') : alone;
}
