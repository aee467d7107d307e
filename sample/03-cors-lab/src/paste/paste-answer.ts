import type { PastedRequest } from './pasted-request.js';

/** The lab's answer to a pasted text. */
export interface PasteAnswer {
  readonly kind: 'message' | 'request' | 'no-policy' | 'type-error' | 'unknown';
  /** The kind of text. */
  readonly title: string;
  /** The cause, or what will happen; a paragraph each. */
  readonly says: readonly string[];
  /** What to change, in words. */
  readonly fix?: string;
  /** The same as code. */
  readonly code?: string;
  /** The scenario that shows it. */
  readonly card?: string;
  /** Questions that remain open, and facts that were not in the text. */
  readonly notes: readonly string[];
  /** A request that can be asked of its server. */
  readonly ask?: Pick<PastedRequest, 'method' | 'headers' | 'credentials' | 'page'> & {
    readonly url: string;
  };
}
