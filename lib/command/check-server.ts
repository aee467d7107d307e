import { consoleMessages } from '../browser/console-messages.js';
import type { Outcome, WireRequest } from '../browser/exchange.js';
import { PreflightCache } from '../browser/preflight-cache.js';
import { preflightReasons } from '../browser/preflight-reasons.js';
import { runFetch } from '../browser/run-fetch.js';
import { isSameOrigin } from '../browser/same-origin.js';
import { auditServer } from './audit/audit-server.js';
import { MAX_AUDIT_REQUESTS } from './audit/audit-client.js';
import { readQuestion } from './check-question.js';
import type { CheckQuestion, ReadQuestion } from './check-question.js';
import type { CheckReport } from './check-report.js';
import { ServerClient } from './server-client.js';
import type { Answered } from './server-client.js';
import { showExchange } from './show-exchange.js';
import { suggestFix } from './suggest-fix.js';
import { whyNotFollowed } from './why-not-followed.js';

/** Options of {@link checkServer}. */
export interface CheckOptions {
  /** Whether to audit the server too. Default: false. */
  readonly audit?: boolean;
  /** Whether to send the request itself even if it is neither GET nor HEAD. Default: false; GET stands in for it. */
  readonly send?: boolean;
  /** Milliseconds that each response may take. Default: 10,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called before the audit sends its first request. */
  readonly beforeAudit?: (plan: { readonly host: string; readonly maxRequests: number }) => void;
}

/**
 * Asks a running server as a browser would, preflight first, and reports what a page of that origin could read. Sends
 * no bodies, and nothing to other hosts.
 *
 * @throws {CheckError} `usage` if no page could make the request, `unreachable` if the server does not answer
 */
export async function checkServer(question: CheckQuestion, options: CheckOptions = {}): Promise<CheckReport> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, send = false, audit = false, signal } = options;
  const read = readQuestion(question);
  const { origin, request, cookie } = read;
  const client = new ServerClient({ origin, cookie, timeoutMs, signal });
  const run = await runCheck(client, read, send);
  const { outcome, answered, notFollowed } = run;
  const failure = outcome?.kind === 'network error' ? outcome.failure : undefined;
  const credentials = request.credentials === 'include';
  const sameOrigin = isSameOrigin(origin, request.url);
  const base = { question: read, answered, because: becauseOf(read) };
  if (audit) options.beforeAudit?.({ host: new URL(request.url).host, maxRequests: MAX_AUDIT_REQUESTS });
  const findings = audit ? await auditServer(client, base) : undefined;
  return {
    url: request.url,
    origin,
    method: request.method,
    credentials,
    verdict: verdictOf(outcome, sameOrigin),
    preflightBecause: base.because,
    standIn: run.stoodIn ? 'GET' : undefined,
    exchanges: answered.map(showExchange),
    console: failure === undefined ? {} : consoleMessages({ page: origin, via: 'fetch', failure }),
    blocked: failure === undefined ? undefined : suggestFix(failure, credentials),
    status: outcome?.kind === 'response' ? outcome.status : undefined,
    readableHeaders: outcome?.kind === 'response' ? outcome.headers : [],
    notes: [
      ...read.notes,
      ...(run.stoodIn
        ? [`GET stood in for ${request.method}, which might change something on the server.`]
        : []),
      // Policies may differ by method, and the preflight was about the request's own.
      ...(run.stoodIn && failure?.preflight === false && base.because.length > 0
        ? [
            `The preflight allows ${request.method}, whose response may be readable although that of GET is not.`,
          ]
        : []),
      ...(notFollowed === undefined
        ? []
        : [
            `The redirect to ${notFollowed.url} was not followed: ${notFollowed.why}. Check that address itself.`,
          ]),
    ],
    findings,
    requests: client.requests,
  };
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** One fetch, as far as it was followed. */
interface CheckRun {
  /** `undefined` if a redirect was not followed. */
  readonly outcome: Outcome | undefined;
  readonly answered: readonly Answered[];
  readonly notFollowed: { readonly url: string; readonly why: string } | undefined;
  readonly stoodIn: boolean;
}

async function runCheck(
  client: ServerClient,
  { origin, request }: ReadQuestion,
  send: boolean,
): Promise<CheckRun> {
  const answered: Answered[] = [];
  const urls = [request.url];
  let stoodIn = false;
  const page = { origin, cache: new PreflightCache(), now: () => performance.now() };
  const fetching = runFetch(page, request);
  let step = fetching.next();
  while (step.done !== true) {
    const wire = step.value;
    const why = whyNotFollowed(urls.at(-1) as string, wire.url);
    if (why !== undefined) {
      return { outcome: undefined, answered, notFollowed: { url: wire.url, why }, stoodIn };
    }
    if (wire.url !== urls.at(-1)) urls.push(wire.url);
    const harmless = send ? wire : standInFor(wire);
    stoodIn ||= harmless !== wire;
    // One at a time, because each request depends on the previous answer.
    // oxlint-disable-next-line no-await-in-loop
    const answer = await client.send(harmless, urls);
    answered.push(answer);
    step = fetching.next(answer);
  }
  return { outcome: step.value, answered, notFollowed: undefined, stoodIn };
}

/** Replaces methods other than GET and HEAD, which may change something on the server. @see https://httpwg.org/specs/rfc9110.html#safe.methods */
function standInFor(wire: WireRequest): WireRequest {
  if (wire.kind === 'preflight' || wire.method === 'GET' || wire.method === 'HEAD') return wire;
  return { ...wire, method: 'GET' };
}

function becauseOf({ origin, request }: ReadQuestion): readonly string[] {
  return isSameOrigin(origin, request.url) ? [] : preflightReasons(request);
}

function verdictOf(outcome: Outcome | undefined, sameOrigin: boolean): CheckReport['verdict'] {
  if (outcome === undefined) return 'unknown';
  if (outcome.kind === 'network error') return 'blocked';
  return sameOrigin && outcome.type === 'basic' ? 'same-origin' : 'readable';
}
