import { decodeSegment, splitPath } from '../protocol/path-segments.js';

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  mounted: T | undefined;
}

/**
 * Values mounted at prefixes of whole segments. The longest prefix wins. A look-up takes at most as many steps as the
 * longest prefix has segments, however many prefixes there are.
 */
export class MountTable<T> {
  readonly #root: Node<T> = createNode();

  /** @param mounts valid paths, each with its value */
  constructor(mounts: Iterable<readonly [path: string, mounted: T]>) {
    for (const [path, mounted] of mounts) {
      let node = this.#root;
      for (const segment of splitPath(path) ?? []) {
        const known = node.next.get(segment) ?? createNode<T>();
        node.next.set(segment, known);
        node = known;
      }
      node.mounted = mounted;
    }
  }

  /**
   * The value at the longest matching prefix; `undefined`: no prefix matches.
   *
   * @param path a request's path, without its query
   */
  find(path: string): T | undefined {
    let node = this.#root;
    let found: T | undefined;
    for (let start = 1; start <= path.length && path.startsWith('/', start - 1);) {
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      const segment = decodeSegment(path.slice(start, end));
      const next = segment === undefined ? undefined : node.next.get(segment);
      if (next === undefined) break;
      node = next;
      found = node.mounted ?? found;
      start = end + 1;
    }
    return found;
  }
}

/** Whether all parts of a server agree on the segments of a path: they can be decoded, and hide no slash. */
export function isDecodable(path: string): boolean {
  return !path.includes('%') || splitPath(path) !== undefined;
}

function createNode<T>(): Node<T> {
  return { next: new Map(), mounted: undefined };
}
