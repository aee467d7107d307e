import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

@Injectable()
export class OriginsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async all(): Promise<string[]> {
    const rows = await this.database.query
      .selectFrom('allowed_origins')
      .select('origin')
      .distinct()
      .execute();
    return rows.map(({ origin }) => origin);
  }

  async of(tenant: string): Promise<string[]> {
    const rows = await this.database.query
      .selectFrom('allowed_origins')
      .select('origin')
      .where('tenant', '=', tenant)
      .orderBy('origin')
      .execute();
    return rows.map(({ origin }) => origin);
  }

  async has(tenant: string, origin: string): Promise<boolean> {
    const row = await this.database.query
      .selectFrom('allowed_origins')
      .select('origin')
      .where('tenant', '=', tenant)
      .where('origin', '=', origin)
      .executeTakeFirst();
    return row !== undefined;
  }

  async add(tenant: string, origin: string): Promise<void> {
    await this.database.query
      .insertInto('allowed_origins')
      .values({ tenant, origin })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async remove(tenant: string, origin: string): Promise<void> {
    await this.database.query
      .deleteFrom('allowed_origins')
      .where('tenant', '=', tenant)
      .where('origin', '=', origin)
      .execute();
  }
}
