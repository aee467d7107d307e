import { PGlite } from '@electric-sql/pglite';
import { Kysely } from 'kysely';
import { PGliteDialect } from 'kysely-pglite-dialect';
import { Observable } from 'rxjs';
import { CHANNEL, Database, type Tables } from './database.js';

/** PostgreSQL inside the process, in memory. */
export class EmbeddedDatabase extends Database {
  readonly #pglite = new PGlite();
  readonly query = new Kysely<Tables>({ dialect: new PGliteDialect(this.#pglite) });

  changes(): Observable<string | undefined> {
    return new Observable((subscriber) => {
      const listening = this.#pglite.listen(CHANNEL, (origin) => subscriber.next(origin));
      listening.then(
        () => subscriber.next(undefined),
        (error: unknown) => subscriber.error(error),
      );
      // This fails only if the database was closed first, and the subscription with it.
      return () => void listening.then((unlisten) => unlisten()).catch(() => undefined);
    });
  }
}
