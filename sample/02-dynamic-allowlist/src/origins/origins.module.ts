import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module.js';
import { AnswerCache } from './answer-cache.js';
import { OriginChanges } from './origin-changes.js';
import { OriginsRepository } from './origins.repository.js';
import { RegisteredOrigins } from './registered-origins.js';
import { TenantOrigins } from './tenant-origins.js';

@Module({
  imports: [DatabaseModule],
  providers: [OriginsRepository, OriginChanges, RegisteredOrigins, TenantOrigins, AnswerCache],
  exports: [OriginsRepository],
})
export class OriginsModule {}
