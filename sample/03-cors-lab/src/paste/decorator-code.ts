import type { CorsCheckName } from '#browser/fetch-failure.js';
import { isSafelistedMethod } from '#browser/request-method.js';

/** Placeholders for values that the message does not name: the reader replaces them. */
export const YOUR_PAGE = 'https://your-page.example';

/** The code that makes the check pass in Nest; `undefined` if the fault is not in a policy. */
export function decoratorCode(check: CorsCheckName, origin: string, subject: string): string | undefined {
  if (origin === 'null') return undefined;
  switch (check) {
    case 'allow-origin-missing':
    case 'allow-origin-invalid':
    case 'allow-origin-mismatch':
      return `@Cors(${quote(origin)})`;
    case 'wildcard-with-credentials':
    case 'allow-credentials':
      return policyCode({ origin, credentials: true });
    case 'method':
      return `${policyCode({ origin })} // without "methods": what the routes serve is allowed\n@Controller('…')\nexport class …Controller {\n  ${handlerCode(subject)} // the route has to exist\n}`;
    case 'header':
      return `${policyCode({ origin, allowedHeaders: ['Content-Type', subject].filter(isFirst) })}\n// or without "allowedHeaders": what the preflight asks for is allowed`;
    case 'preflight-status':
      return `@Module({\n  // answers preflights before guards, before the router\n  imports: [CorsModule.forRoot({ origin: ${quote(origin)} })],\n})`;
    case 'allow-methods-malformed':
      return `@Cors({ origin: ${quote(origin)}, methods: ['GET', 'PUT'] }) // joined with commas`;
    case 'allow-headers-malformed':
      return `@Cors({ origin: ${quote(origin)}, allowedHeaders: ['Content-Type', 'Authorization'] }) // joined with commas`;
    case 'allow-origin-multiple':
    case 'preflight-redirect':
    case 'redirect-with-credentials':
      return undefined;
  }
}

interface PolicyParts {
  readonly origin: string;
  readonly credentials?: boolean;
  readonly allowedHeaders?: readonly string[];
}

/** The shortest `@Cors()` that says it. */
export function policyCode({ origin, credentials = false, allowedHeaders }: PolicyParts): string {
  if (!credentials && allowedHeaders === undefined) return `@Cors(${quote(origin)})`;
  const fields = [
    `origin: ${quote(origin)}`,
    ...(allowedHeaders === undefined ? [] : [`allowedHeaders: [${allowedHeaders.map(quote).join(', ')}]`]),
    ...(credentials ? ['credentials: true'] : []),
  ];
  const line = `@Cors({ ${fields.join(', ')} })`;
  return line.length <= 60 ? line : `@Cors({\n  ${fields.join(',\n  ')},\n})`;
}

/** The decorator of a handler that serves the method: `@Delete(':id')`. */
export function handlerCode(method: string): string {
  const name = method.charAt(0).toUpperCase() + method.slice(1).toLowerCase();
  return `@${name === '' ? 'Put' : name}(${isSafelistedMethod(method) ? '' : "':id'"})`;
}

function isFirst(value: string, index: number, all: readonly string[]): boolean {
  return value !== '' && all.findIndex((other) => other.toLowerCase() === value.toLowerCase()) === index;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
