import { Logger } from '@nestjs/common';
import { Kysely, PostgresDialect } from 'kysely';
import { Client, type ClientConfig, Pool } from 'pg';
import { Observable } from 'rxjs';
import { CHANNEL, Database, type Tables } from './database.js';

/** A PostgreSQL server, which may go away and come back. */
export class PostgresDatabase extends Database {
  readonly #logger = new Logger('Database');
  readonly #connection: ClientConfig;
  readonly query: Kysely<Tables>;

  constructor(connectionString: string) {
    super();
    // A slower answer is of no use to a waiting browser; the allowlist falls back on a cached one by then.
    this.#connection = {
      connectionString,
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
    };
    const pool = new Pool(this.#connection);
    // Pooled connections can break. Without a listener that would end the process; the next query opens a new one.
    pool.on('error', (error) => this.#logger.warn(`A connection was lost: ${error.message}`));
    this.query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  }

  changes(): Observable<string | undefined> {
    return new Observable((subscriber) => {
      const client = new Client(this.#connection);
      client.on('notification', ({ payload }) => subscriber.next(payload));
      client.on('error', (error) => subscriber.error(error));
      client.on('end', () => subscriber.error(new Error('the connection was closed')));
      client
        .connect()
        .then(() => client.query(`listen ${CHANNEL}`))
        .then(
          () => subscriber.next(undefined),
          (error: unknown) => subscriber.error(error),
        );
      return () => void client.end().catch(() => undefined);
    });
  }
}
