import type { CorsPolicyOptions } from 'nestjs-cors';

/** What tenants' pages can do, whatever their origins. Origins are checked against it before they are stored. */
export const PAGE_POLICY: CorsPolicyOptions = { credentials: true, maxAge: 600 };
