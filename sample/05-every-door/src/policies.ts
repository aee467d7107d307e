import type { CorsModuleOptions } from 'nestjs-cors';

/** The sites whose pages use this server. */
export interface Sites {
  /** Origin of the shop's pages. */
  readonly shop: string;
  /** Origin of the screen in the warehouse. */
  readonly warehouse: string;
}

/** Who can use which door. Everything that no line names uses the first three. */
export const policies = ({ shop, warehouse }: Sites): CorsModuleOptions => ({
  origin: shop,
  credentials: true,
  maxAge: 600,
  mounts: {
    // Apollo serves no other methods, so a preflight allows no others.
    '/graphql': { methods: ['GET', 'POST'] },
    // Fonts are always fetched with CORS, and partners' pages use ours.
    '/assets': { origin: '*', credentials: false, methods: 'GET' },
    // Swagger's page is on this server. No other page needs the description.
    '/docs': false,
  },
  policies: {
    // For @Cors({ policy: 'order feed' }) on the gateway.
    'order feed': { origin: [shop, warehouse] },
  },
});
