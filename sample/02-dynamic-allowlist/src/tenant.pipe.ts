import { Injectable, NotFoundException, type PipeTransform } from '@nestjs/common';
import { TENANTS } from './tenants.js';

@Injectable()
export class TenantPipe implements PipeTransform<string, string> {
  transform(tenant: string): string {
    if (!TENANTS.has(tenant)) throw new NotFoundException(`There is no tenant "${tenant}".`);
    return tenant;
  }
}
