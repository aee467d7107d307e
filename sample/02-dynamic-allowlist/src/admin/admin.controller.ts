import { Body, Controller, Delete, Get, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { OriginsRepository } from '../origins/origins.repository.js';
import { TenantPipe } from '../tenant.pipe.js';
import { AdminGuard } from './admin.guard.js';
import { OriginPipe } from './origin.pipe.js';

/** Manages who can call a tenant's API. Closed to other origins itself: no level states one here. */
@Controller('admin/tenants/:tenant/origins')
@UseGuards(AdminGuard)
export class AdminController {
  constructor(@Inject(OriginsRepository) private readonly origins: OriginsRepository) {}

  @Get()
  list(@Param('tenant', TenantPipe) tenant: string): Promise<string[]> {
    return this.origins.of(tenant);
  }

  @Post()
  async add(
    @Param('tenant', TenantPipe) tenant: string,
    @Body('origin', OriginPipe) origin: string,
  ): Promise<string[]> {
    await this.origins.add(tenant, origin);
    return this.origins.of(tenant);
  }

  @Delete()
  async remove(
    @Param('tenant', TenantPipe) tenant: string,
    @Query('origin') origin: string,
  ): Promise<string[]> {
    await this.origins.remove(tenant, origin);
    return this.origins.of(tenant);
  }
}
