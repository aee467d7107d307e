import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import { validateOrigins } from 'nestjs-cors';
import { PAGE_POLICY } from '../origins/page-policy.js';

/** An origin that a policy would take. What it would not take never gets into the list. */
@Injectable()
export class OriginPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value !== 'string') throw new BadRequestException('State an "origin": "https://example.com".');
    const issues = validateOrigins([value], PAGE_POLICY);
    if (issues.length > 0) {
      throw new BadRequestException(issues.map(({ code, message }) => `${code} ${message}`));
    }
    // A rule of this application: TenantOrigins looks origins up as they are.
    if (value.includes('*')) throw new BadRequestException('Register origins one by one, without wildcards.');
    return value;
  }
}
