import { Controller, Get, Param } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE_POLICY } from '../origins/page-policy.js';
import { TenantOrigins } from '../origins/tenant-origins.js';
import { TenantPipe } from '../tenant.pipe.js';
import { TENANTS } from '../tenants.js';

/** A tenant's API: open only to that tenant's origins, so the provider is asked about both. */
@Controller('tenants/:tenant/products')
@Cors(TenantOrigins, PAGE_POLICY)
export class ProductsController {
  @Get()
  list(@Param('tenant', TenantPipe) tenant: string): readonly string[] {
    return TENANTS.get(tenant) ?? [];
  }
}
