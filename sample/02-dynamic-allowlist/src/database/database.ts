import type { Kysely } from 'kysely';
import type { Observable } from 'rxjs';

export interface Tables {
  allowed_origins: { tenant: string; origin: string };
}

/** PostgreSQL, embedded or not: the same SQL, and the same notifications. */
export abstract class Database {
  abstract readonly query: Kysely<Tables>;

  /**
   * Listens for changes of `allowed_origins`, made by whichever instance. Emits the origin that changed, and
   * `undefined` as soon as it listens: before that, anything may have changed. Fails when the connection is
   * lost; subscribe again to go on.
   */
  abstract changes(): Observable<string | undefined>;
}

/** The channel that the trigger of the first migration notifies. */
export const CHANNEL = 'allowed_origins';
