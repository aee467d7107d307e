import { decodeSegment, splitPath } from '../protocol/path-segments.js';

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  mounted: T | undefined;
}

/**
 * What is mounted below prefixes of whole segments. The longest prefix wins, and a look-up takes no more steps
 * than the longest prefix has segments, however many prefixes there are.
 */
export class MountTable<T> {
  readonly #root: Node<T> = createNode();

  /** @param mounts valid paths, each with what is mounted there */
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

  /** @param path of a request, without its query. `undefined`: it does not begin with the path of a mount. */
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

/** Whether all parts of a server agree where the segments of a path end, and what they are. */
export function isDecodable(path: string): boolean {
  return !path.includes('%') || splitPath(path) !== undefined;
}

function createNode<T>(): Node<T> {
  return { next: new Map(), mounted: undefined };
}
