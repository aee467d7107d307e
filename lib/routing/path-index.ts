/** Characters that make a segment of an Express path more than literal text. */
const SPECIAL = /[:*{}()[\]?+!\\]/;

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  /** The child for a segment with parameters. */
  parameter: Node<T> | undefined;
  /** Values whose path ends here. */
  readonly ending: T[];
  /** Values whose path may continue in any way: wildcards, optional groups. */
  readonly open: T[];
}

/**
 * Narrows the paths of many routes down to those that may match, segment by segment. The results still have to be
 * matched; all others cannot match. The cost depends on the request's path, not on the number of routes.
 */
export class PathIndex<T> {
  readonly #root = createNode<T>();
  readonly #caseSensitive: boolean;

  constructor(caseSensitive: boolean) {
    this.#caseSensitive = caseSensitive;
  }

  /** Adds `value` under an Express path; `undefined` is a path that cannot be read, such as a RegExp. */
  add(path: string | undefined, value: T): void {
    let node = this.#root;
    // A trailing slash is optional in the router, or is checked by the match itself.
    const segments = path === undefined ? ['*'] : this.#fold(path).replace(/\/+$/, '').split('/').slice(1);
    for (const segment of segments) {
      if (/[*{\\]/.test(segment)) {
        node.open.push(value);
        return;
      }
      node = SPECIAL.test(segment) ? (node.parameter ??= createNode()) : childOf(node, segment);
    }
    node.ending.push(value);
  }

  /** Every value whose path may match. */
  candidates(path: string): T[] {
    const found: T[] = [];
    collect(this.#root, this.#fold(path), 0, found);
    return found;
  }

  #fold(path: string): string {
    return this.#caseSensitive ? path : path.toLowerCase();
  }
}

/** Whether an Express path is literal text, so that it can be looked up instead of matched. */
export function isStaticPath(path: string): boolean {
  return !SPECIAL.test(path) && /^[\u0021-\u007e]*$/.test(path);
}

/** `slash` is the index of the slash before the next segment, or the length of the path. */
function collect<T>(node: Node<T>, path: string, slash: number, found: T[]): void {
  // Most lists are empty, and spreading them takes longer than looking.
  for (const value of node.open) found.push(value);
  // A trailing slash may belong to the path before it.
  if (slash >= path.length - 1) for (const value of node.ending) found.push(value);
  if (slash >= path.length) return;
  const next = path.indexOf('/', slash + 1);
  const end = next === -1 ? path.length : next;
  const child = node.children.size === 0 ? undefined : node.children.get(path.slice(slash + 1, end));
  if (child !== undefined) collect(child, path, end, found);
  if (node.parameter !== undefined) collect(node.parameter, path, end, found);
}

function childOf<T>(node: Node<T>, segment: string): Node<T> {
  let child = node.children.get(segment);
  if (child === undefined) node.children.set(segment, (child = createNode()));
  return child;
}

function createNode<T>(): Node<T> {
  return { children: new Map(), parameter: undefined, ending: [], open: [] };
}
