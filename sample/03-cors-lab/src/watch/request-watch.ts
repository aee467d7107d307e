import { ReplaySubject } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Exchange } from './exchange.js';

/** The requests that the APIs saw, by run. */
export class RequestWatch {
  private readonly runs = new Map<string, ReplaySubject<Exchange>>();

  record(exchange: Exchange): void {
    this.run(exchange.run).next(exchange);
  }

  /** The requests seen so far, followed by those that arrive until the run ends. */
  follow(run: string): Observable<Exchange> {
    return this.run(run);
  }

  /** Records a run even without a follower, who may come later. */
  end(run: string): void {
    this.run(run).complete();
  }

  private run(id: string): ReplaySubject<Exchange> {
    const known = this.runs.get(id);
    if (known !== undefined) return known;
    const run = new ReplaySubject<Exchange>(MAX_EXCHANGES);
    this.runs.set(id, run);
    this.forgetOldest();
    return run;
  }

  private forgetOldest(): void {
    const [oldest] = this.runs;
    if (this.runs.size <= MAX_RUNS || oldest === undefined) return;
    oldest[1].complete();
    this.runs.delete(oldest[0]);
  }
}

const MAX_RUNS = 200;
const MAX_EXCHANGES = 100;
