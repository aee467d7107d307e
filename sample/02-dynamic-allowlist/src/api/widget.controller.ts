import { Controller, Get } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { PAGE_POLICY } from '../origins/page-policy.js';
import { RegisteredOrigins } from '../origins/registered-origins.js';

/** Loaded by every tenant's pages: open to all registered origins, so a list in memory decides. */
@Controller('widget')
@Cors(RegisteredOrigins, PAGE_POLICY)
export class WidgetController {
  @Get()
  settings(): { readonly theme: string } {
    return { theme: 'light' };
  }
}
