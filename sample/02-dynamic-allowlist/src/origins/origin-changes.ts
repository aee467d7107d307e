import { Inject, Injectable } from '@nestjs/common';
import { type Observable, defer, share } from 'rxjs';
import { Database } from '../database/database.js';

/** Changes that the database reports, over one connection for all subscribers. */
@Injectable()
export class OriginChanges {
  readonly stream: Observable<string | undefined>;

  constructor(@Inject(Database) database: Database) {
    this.stream = defer(() => database.changes()).pipe(share());
  }
}
