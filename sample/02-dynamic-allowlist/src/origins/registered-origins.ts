import { Inject, Injectable, Logger } from '@nestjs/common';
import type { CorsOriginSource } from 'nestjs-cors';
import { type Observable, asyncScheduler, startWith, switchMap, tap, throttleTime } from 'rxjs';
import { OriginChanges } from './origin-changes.js';
import { OriginsRepository } from './origins.repository.js';

/**
 * A source: the origins of all tenants, as one list in memory. Requests never wait for the database, and a list
 * that was loaded stays in use while the database is away: the stream fails, and the library keeps the last list
 * and subscribes again until there is a new one.
 */
@Injectable()
export class RegisteredOrigins implements CorsOriginSource {
  readonly #logger = new Logger(RegisteredOrigins.name);

  constructor(
    @Inject(OriginChanges) private readonly changes: OriginChanges,
    @Inject(OriginsRepository) private readonly repository: OriginsRepository,
  ) {}

  origins(): Observable<readonly string[]> {
    return this.changes.stream.pipe(
      startWith(undefined),
      // Many changes at once, such as an import, lead to one new list.
      throttleTime(100, asyncScheduler, { leading: true, trailing: true }),
      switchMap(() => this.repository.all()),
      tap((list) => this.#logger.log(`Origins in force: ${list.length}`)),
    );
  }
}
