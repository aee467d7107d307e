import { Inject, Injectable } from '@nestjs/common';
import type { CorsOriginProvider, CorsRequest } from 'nestjs-cors';
import { OriginsRepository } from './origins.repository.js';

/**
 * A provider: asked whether this origin may call this tenant's API. The library caches the answers, one for each
 * origin and tenant, and falls back on them while the database is away.
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

/** As the client wrote it: another spelling of a tenant's name is no tenant, and is refused. */
function tenantOf({ url }: CorsRequest): string {
  return /^\/tenants\/([^/?]+)/.exec(url)?.[1] ?? '';
}
