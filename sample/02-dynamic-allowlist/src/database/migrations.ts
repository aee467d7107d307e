import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { CHANNEL, type Tables } from './database.js';

const migrations: Record<string, Migration> = {
  '2026-01-allowed-origins': {
    async up(db) {
      await db.schema
        .createTable('allowed_origins')
        .addColumn('tenant', 'text', (column) => column.notNull())
        .addColumn('origin', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('allowed_origins_key', ['tenant', 'origin'])
        .execute();
    },
  },
  // A trigger, so that manual changes reach the instances, too. The notification is sent on commit.
  '2026-02-notify-changes': {
    async up(db) {
      await sql`
        create function notify_origin_change() returns trigger language plpgsql as $$
        begin
          perform pg_notify(${sql.lit(CHANNEL)}, coalesce(new.origin, old.origin));
          return null;
        end $$`.execute(db);
      await sql`
        create trigger notify_origin_change after insert or update or delete on allowed_origins
        for each row execute function notify_origin_change()`.execute(db);
    },
  },
};

/** Brings the schema up to date. Instances that start at the same time take turns. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
