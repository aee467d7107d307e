import { reportOncePerMinute } from '../origins/report-faults.js';
import { reports } from './channels.js';
import type { CorsReportMessage, WatchedFacts } from './messages.js';
import type { CorsOutcome } from './outcome.js';
import type { ReportList } from './report-list.js';

/** Where reports go. */
export interface ReporterContext {
  readonly list: ReportList;
  readonly log: (line: string) => void;
  /** Takes errors thrown by subscribers. */
  readonly onSubscriberFault: (fault: unknown) => void;
  /** Takes faults of trying out. */
  readonly onFault: (fault: unknown) => void;
}

/** A request whose outcome may differ with the fields of `reportOnly`. */
export interface Compared {
  /** The outcome under the policy in force. */
  readonly inForce: CorsOutcome;
  /** The outcome if the fields of `reportOnly` were in force. */
  readonly rehearsed: CorsOutcome;
  readonly facts: () => WatchedFacts;
  /** Details of a refusal: which level's field would decide, and what would be allowed. */
  readonly detail?: () => string;
}

/** Reports requests for which `reportOnly` would make a difference: to subscribers, in the log, and in a list. */
export class Reporter {
  readonly #context: ReporterContext;
  readonly #log: (line: string, detail?: () => string) => void;

  constructor(context: ReporterContext) {
    this.#context = context;
    this.#log = reportOncePerMinute(context.log);
  }

  /** Reports the request if the outcomes differ. @throws whatever `facts()` throws */
  compare({ inForce, rehearsed, facts, detail }: Compared): void {
    const forbids = rehearsed.forbidden && !inForce.forbidden;
    if (inForce.granted === rehearsed.granted && !forbids) return;
    const about = facts();
    const { granted, reason, forbidden } = rehearsed;
    this.#context.list.add({ route: about.route, origin: about.origin, reason });
    this.#log(describe(about, inForce, rehearsed), granted ? undefined : detail);
    if (!reports.hasSubscribers) return;
    const { request, ...rest } = about;
    const message: CorsReportMessage = {
      ...rest,
      inForce,
      reportOnly: { granted, reason, forbidden },
      request,
    };
    reports.publish(message, this.#context.onSubscriberFault);
  }

  onFault(fault: unknown): void {
    this.#context.onFault(fault);
  }
}

/** The query is left out: it may hold secrets. */
function describe(
  { kind, method, url, route, origin }: WatchedFacts,
  inForce: CorsOutcome,
  { granted, reason, forbidden }: CorsOutcome,
): string {
  const what = kind === 'actual' ? '' : `the ${kind} of `;
  const about = `${what}${method} ${route ?? url.replace(/[?#].*$/s, '')} for ${origin}`;
  return granted
    ? `reportOnly would allow ${about}, which is refused now: ${inForce.reason}`
    : `reportOnly would refuse ${about}${forbidden ? ' with 403' : ''}: ${reason}`;
}
