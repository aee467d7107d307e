import { createRequire } from 'node:module';

/** What is measured: an application (variant, platform, size) and the requests it is asked. */

export type Platform = 'express' | 'fastify' | 'node';
export const PLATFORMS: readonly Platform[] = ['express', 'fastify', 'node'];
export const TITLES: Readonly<Record<Platform, string>> = {
  express: 'Express',
  fastify: 'Fastify',
  node: 'Node',
};

/** The Node adapter is not a dependency of this project. */
export const INSTALLED_PLATFORMS = PLATFORMS.filter((platform) => {
  try {
    return createRequire(import.meta.url).resolve(packageOf(platform)) !== '';
  } catch {
    return false;
  }
});

export function packageOf(platform: Platform): string {
  return `@nestjs/platform-${platform}`;
}

/** One server process. Two processes of the same subject run the same code. */
export interface Subject {
  readonly platform: Platform;
  readonly variant: string;
  readonly routes: number;
  readonly paths: 'static' | 'parameter';
  readonly origins: OriginList;
  /** The package that is measured: `nestjs-cors`, or the path of another build of it. */
  readonly library: string;
}

export interface OriginList {
  readonly kind: 'exact' | 'wildcard';
  readonly count: number;
}

/** The allowlist as `nestjs-cors` takes it. */
export function originList({ kind, count }: OriginList): string[] {
  const prefix = kind === 'exact' ? 'https://' : 'https://*.';
  return Array.from({ length: count }, (_, index) => `${prefix}tenant-${index}.example.com`);
}

/** The same allowlist as `enableCors()` takes it. */
export function originListForEnableCors(list: OriginList): (string | RegExp)[] {
  if (list.kind === 'exact') return originList(list);
  return Array.from(
    { length: list.count },
    (_, index) => new RegExp(`^https://[a-z0-9.-]+\\.tenant-${index}\\.example\\.com$`),
  );
}

/** The last origin of the list: the worst case for a search from the front. */
export function allowedOrigin({ kind, count }: OriginList): string {
  return `https://${kind === 'exact' ? '' : 'shop.'}tenant-${count - 1}.example.com`;
}

/** The path of a route, as registered. */
export function routePath({ paths }: Pick<Subject, 'paths'>, index: number): string {
  return paths === 'static' ? `/resource-${index}/list` : `/resource-${index}/:id`;
}

/** A URL of the last route: again the worst case for a search from the front. */
export function lastUrl(subject: Pick<Subject, 'paths' | 'routes'>): string {
  return routePath(subject, subject.routes - 1).replace(':id', '42');
}
