import { printable } from '../origins/report-faults.js';
import type { CorsReason } from '../protocol/cors-reason.js';

/** An outcome that `reportOnly` would have changed, with a count. */
export interface CorsReport {
  /** The controller route's path as registered; `undefined` if none serves the path. */
  readonly route: string | undefined;
  /** The `Origin` header, cut to 500 characters, with control characters escaped. */
  readonly origin: string;
  /** The reason under `reportOnly`; `allowed`: it would grant what is now refused. */
  readonly reason: CorsReason;
  /** How often it was seen since it entered the list. */
  readonly count: number;
}

const MAX_REPORTS = 1_000;

/** Counts distinct reports, at most 1,000; then a new one replaces the oldest. */
export class ReportList {
  readonly #reports = new Map<string, { -readonly [Key in keyof CorsReport]: CorsReport[Key] }>();

  add({ route, origin, reason }: Omit<CorsReport, 'count'>): void {
    const shown = printable(origin);
    const key = `${reason} ${shown} ${route ?? ''}`;
    const known = this.#reports.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    if (this.#reports.size >= MAX_REPORTS) {
      const [oldest] = this.#reports.keys();
      this.#reports.delete(oldest as string);
    }
    this.#reports.set(key, { route, origin: shown, reason, count: 1 });
  }

  /** Oldest first. */
  list(): CorsReport[] {
    return [...this.#reports.values()].map((report) => Object.freeze({ ...report }));
  }
}
