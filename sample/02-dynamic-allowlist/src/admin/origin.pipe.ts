import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import { validateOrigins } from 'nestjs-cors';
import { PAGE_POLICY } from '../origins/page-policy.js';

/** An origin that a policy would accept. Others never get into the list. */
@Injectable()
export class OriginPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value !== 'string') throw new BadRequestException('State an "origin": "https://example.com".');
    const issues = validateOrigins([value], PAGE_POLICY);
    if (issues.length > 0) {
      throw new BadRequestException(issues.map(({ code, message }) => `${code} ${message}`));
    }
    // This application's own rule: TenantOrigins looks up exact origins.
    if (value.includes('*')) throw new BadRequestException('Register origins one by one, without wildcards.');
    return value;
  }
}
