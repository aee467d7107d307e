import { failedCorsCheck } from '#browser/cors-check.js';
import type { CorsCheckName } from '#browser/fetch-failure.js';
import { isRedirect } from '#browser/redirect-request.js';
import { consoleHeads, consoleTemplates, preflightPrefix } from './console-templates.js';
import type { Engine } from './console-templates.js';

/** The facts in a console message. */
export interface RecognizedMessage {
  readonly engine: Engine;
  /** The checks that it can be about; several if the browser prints the same for them. */
  readonly checks: readonly [CorsCheckName, ...CorsCheckName[]];
  /** Whether the preflight failed it; `undefined`: the message does not say. */
  readonly preflight: boolean | undefined;
  /** The header's value, the method, or the request header's name; empty where the message does not say. */
  readonly subject: string;
  /** Status of the response; `undefined`: the message does not say. */
  readonly status: number | undefined;
  /** The page's origin; `undefined`: the message does not say. */
  readonly page: string | undefined;
  /** What was requested; `undefined`: the message does not say. */
  readonly url: string | undefined;
}

/** The CORS console message in a text, whatever surrounds it; `undefined`: there is none. */
export function recognizeConsole(text: string): RecognizedMessage | undefined {
  const found = consoleTemplates.find(({ reason }) => reason.test(text));
  if (found === undefined) return undefined;
  const { engine, reason } = found;
  const said = reason.exec(text)?.groups ?? {};
  const head = consoleHeads.find((one) => one.engine === engine)?.head.exec(text)?.groups ?? {};
  const checks = consoleTemplates
    .filter((one) => one.engine === engine && one.reason.source === reason.source)
    .map(({ check }) => check);
  const subject = said['subject'] ?? '';
  return {
    engine,
    checks: narrowed([found.check, ...checks.filter((check) => check !== found.check)], said),
    preflight: isPreflight(engine, found.check, text),
    subject,
    status: said['status'] === undefined ? undefined : Number(said['status']),
    page: said['origin'] ?? head['origin'],
    url: head['url']?.replaceAll(/^['‘’]|['‘’]$/g, ''),
  };
}

/** Of checks that are printed alike, the one that such a value or such a status fails. */
function narrowed(
  checks: RecognizedMessage['checks'],
  { subject, status }: { readonly subject?: string; readonly status?: string },
): RecognizedMessage['checks'] {
  if (checks.length === 1) return checks;
  if (checks.includes('preflight-redirect')) {
    return [isRedirect(Number(status)) ? 'preflight-redirect' : 'preflight-status'];
  }
  if (subject === undefined) return checks;
  const failed = failedCorsCheck('', false, [['Access-Control-Allow-Origin', subject]]);
  return failed !== undefined && checks.includes(failed.check) ? [failed.check] : checks;
}

function isPreflight(engine: Engine, check: CorsCheckName, text: string): boolean | undefined {
  if (ONLY_PREFLIGHTS.has(check)) return true;
  if (engine === 'chromium') return preflightPrefix.test(text);
  return undefined;
}

/** @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
const ONLY_PREFLIGHTS: ReadonlySet<CorsCheckName> = new Set<CorsCheckName>([
  'preflight-status',
  'preflight-redirect',
  'allow-methods-malformed',
  'allow-headers-malformed',
  'method',
  'header',
]);
