import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CorsService } from 'nestjs-cors';
import { type Subscription, retry } from 'rxjs';
import { OriginChanges } from './origin-changes.js';

/** Lets the cached answers of `TenantOrigins` go as soon as any instance changes an origin. */
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
      // Back after a pause, `undefined`: what changed meanwhile is not known, so all answers go.
      .subscribe((origin) => this.cors.invalidate(origin));
  }

  onModuleDestroy(): void {
    this.#subscription?.unsubscribe();
  }
}
