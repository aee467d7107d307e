/**
 * The segments of a URL path, decoded and in lower case: `/Assets/caf%C3%A9` is `assets`, `café`. A trailing slash
 * adds no segment. `undefined` if a segment cannot be decoded or hides a slash, because then two parts of a server may
 * disagree about where it ends.
 *
 * @see https://url.spec.whatwg.org/#concept-url-path
 */
export function splitPath(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  const segments = path.slice(1).split('/');
  if (segments.at(-1) === '') segments.pop();
  for (const [index, segment] of segments.entries()) {
    const decoded = decodeSegment(segment);
    if (decoded === undefined) return undefined;
    segments[index] = decoded;
  }
  return segments;
}

/** A segment, decoded and in lower case; `undefined` if it cannot be decoded or reveals a slash. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment.toLowerCase();
  try {
    const decoded = decodeURIComponent(segment);
    return decoded.includes('/') ? undefined : decoded.toLowerCase();
  } catch {
    return undefined;
  }
}
