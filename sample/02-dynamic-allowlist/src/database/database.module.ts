import { Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings, readSettings } from '../settings.js';
import { Database } from './database.js';
import { EmbeddedDatabase } from './embedded.database.js';
import { migrate } from './migrations.js';
import { PostgresDatabase } from './postgres.database.js';

@Module({
  providers: [
    { provide: SETTINGS, useFactory: () => readSettings(process.env) },
    { provide: Database, inject: [SETTINGS], useFactory: open },
  ],
  exports: [SETTINGS, Database],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.query.destroy();
  }
}

async function open({ databaseUrl }: Settings): Promise<Database> {
  const database = databaseUrl === undefined ? new EmbeddedDatabase() : new PostgresDatabase(databaseUrl);
  await migrate(database.query);
  new Logger('Database').log(databaseUrl === undefined ? 'Embedded, in memory' : 'PostgreSQL');
  return database;
}
