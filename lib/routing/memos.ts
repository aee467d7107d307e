import type { PathMatch } from './route.js';

export type Memo = NonNullable<PathMatch['memo']>;

/** Far more than an application has; paths that overlap crosswise could make up any number. */
const MAX_MEMOS = 10_000;

export interface MemoNode {
  readonly next: Map<object, MemoNode>;
  readonly memo: Memo;
}

/** One memo for each combination of routes that serve the same path, found from the root, step by step. */
export class Memos {
  readonly root: MemoNode | undefined = createMemoNode();
  #count = 0;

  /** The node after this one for what is served next; `undefined` where there is no room for more. */
  after(node: MemoNode | undefined, served: object): MemoNode | undefined {
    const known = node?.next.get(served);
    if (node === undefined || known !== undefined || this.#count === MAX_MEMOS) return known;
    this.#count++;
    const created = createMemoNode();
    node.next.set(served, created);
    return created;
  }
}

function createMemoNode(): MemoNode {
  return { next: new Map(), memo: new Map() };
}
