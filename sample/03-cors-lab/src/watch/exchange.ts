/** One request as the API saw it, and its answer. */
export interface Exchange {
  readonly run: string;
  readonly kind: 'preflight' | 'actual';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The headers of the request that matter to CORS, as they arrived. */
  readonly request: readonly Header[];
  /** The headers of the answer that matter to CORS, as they left. */
  readonly response: readonly Header[];
}

export type Header = readonly [name: string, value: string];

/** The query parameter that tells one run's requests from another's. */
export const RUN = 'run';
