import type { CorsPolicyOptions } from 'nestjs-cors';

/** What the pages of tenants may do, whichever their origins. Origins are checked against it before they are stored. */
export const PAGE_POLICY: CorsPolicyOptions = { credentials: true, maxAge: 600 };
