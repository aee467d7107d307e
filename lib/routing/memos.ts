import type { PathMatch } from './route.js';

/** Preflight targets by requested method. */
export type Memo = NonNullable<PathMatch['memo']>;

/** Far more than an application needs; paths that overlap crosswise could otherwise produce any number. */
const MAX_MEMOS = 10_000;

export interface MemoNode {
  readonly next: Map<object, MemoNode>;
  readonly memo: Memo;
}

/** One memo for each combination of routes that serve a path, found step by step from the root. */
export class Memos {
  readonly root: MemoNode | undefined = createMemoNode();
  #count = 0;

  /** The node that follows `node` for the next `served`; `undefined` if the maximum is reached. */
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
