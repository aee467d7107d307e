import { Inject, Injectable } from '@nestjs/common';
import type { CorsOriginProvider, CorsRequest } from 'nestjs-cors';
import { OriginsRepository } from './origins.repository.js';

/**
 * A provider: decides whether this origin can call this tenant's API. The library caches one answer for each origin
 * and tenant, and falls back on it while the database is away.
 */
@Injectable()
export class TenantOrigins implements CorsOriginProvider {
  constructor(@Inject(OriginsRepository) private readonly repository: OriginsRepository) {}

  isAllowed(origin: string, request: CorsRequest): Promise<boolean> {
    return this.repository.has(tenantOf(request), origin);
  }

  cacheKey(request: CorsRequest): string {
    return tenantOf(request);
  }
}

/** As the client wrote it: another spelling of a tenant's name is not a tenant, and is refused. */
function tenantOf({ url }: CorsRequest): string {
  return /^\/tenants\/([^/?]+)/.exec(url)?.[1] ?? '';
}
