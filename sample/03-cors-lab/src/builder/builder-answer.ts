import type { CorsExplanation } from 'nestjs-cors';

/** The library's answer to a question of the request builder. */
export type BuilderAnswer =
  | {
      readonly kind: 'explained';
      /** Path under which an application with this policy waits for the request. */
      readonly path: string;
      /** As it is in JSON. */
      readonly explanation: CorsExplanation;
    }
  /** The application does not start with this policy. */
  | { readonly kind: 'not-started'; readonly issues: readonly string[] };
