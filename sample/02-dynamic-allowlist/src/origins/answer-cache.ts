import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CorsService } from 'nestjs-cors';
import { type Subscription, retry } from 'rxjs';
import { OriginChanges } from './origin-changes.js';

/** Drops cached answers of `TenantOrigins` as soon as any instance changes an origin. */
@Injectable()
export class AnswerCache implements OnApplicationBootstrap, OnModuleDestroy {
  #subscription: Subscription | undefined;

  constructor(
    @Inject(OriginChanges) private readonly changes: OriginChanges,
    @Inject(CorsService) private readonly cors: CorsService,
  ) {}

  onApplicationBootstrap(): void {
    this.#subscription = this.changes.stream
      .pipe(retry({ delay: 1_000 }))
      // `undefined` after a pause: what changed in the meantime is unknown, so all answers are dropped.
      .subscribe((origin) => this.cors.invalidate(origin));
  }

  onModuleDestroy(): void {
    this.#subscription?.unsubscribe();
  }
}
