import { printable } from '../origins/report-faults.js';
import type { CorsReason } from '../protocol/cors-reason.js';

/** What `reportOnly` would have changed, counted. */
export interface CorsReport {
  /** The path of the controller's route, as it is registered; `undefined` where none serves the path. */
  readonly route: string | undefined;
  /** Cut at 500 characters. */
  readonly origin: string;
  /** The reason under `reportOnly`; `allowed`: it would grant what is not granted. */
  readonly reason: CorsReason;
  /** How often it was seen, since it is in the list. */
  readonly count: number;
}

const MAX_REPORTS = 1_000;

/** Counts different reports, at most 1,000; the oldest gives way to a new one. */
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

  /** The oldest first. */
  list(): CorsReport[] {
    return [...this.#reports.values()].map((report) => Object.freeze({ ...report }));
  }
}
