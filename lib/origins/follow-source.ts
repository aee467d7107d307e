import { LONGEST_DELAY_MS } from './longest-delay.js';
import type { CorsOriginSource } from './origin-provider.js';
import { describeFault } from './report-faults.js';

type OriginList = readonly (string | RegExp)[];

/** Options of {@link followSource}. */
export interface FollowOptions {
  /**
   * Validates and compiles a list, and puts it in force in one step. Returns the problem if the list is unusable. May
   * be asynchronous: the previous list stays in force, and of the lists that arrive meanwhile only the newest is used.
   */
  readonly replace: (list: OriginList) => string | undefined | Promise<string | undefined>;
  /** Called with a predicate: `failed with Error: …; …`. The caller puts the source's name in front. */
  readonly report: (fault: string) => void;
  /** Milliseconds after which `ready` stops waiting for a list. */
  readonly firstListTimeoutMs: number;
  /** Pause before resubscribing, doubled each time until a list arrives. Default 1,000 to 30,000 ms. */
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number } | undefined;
}

/** A source that is being followed. */
export interface FollowedSource {
  /**
   * `listening` once the first list is in force; `timed-out` if none was within `firstListTimeoutMs` or before
   * `stop()`. A list that arrives later is still used. Never rejects.
   */
  readonly ready: Promise<'listening' | 'timed-out'>;
  /** Unsubscribes and clears every timer. Nothing is replaced or reported afterwards. */
  stop(): void;
}

/**
 * Keeps a list of origins equal to what a source emits.
 *
 * An invalid list is reported, and the last good one stays in force. If the stream fails, that is reported too, and
 * the source is asked for a new stream after a pause. A stream may complete once one of its lists is in force
 * (`of(list)`): that list is then final. A stream that completes earlier counts as failed.
 */
export function followSource(source: CorsOriginSource, options: FollowOptions): FollowedSource {
  const follower = new SourceFollower(source, options);
  follower.start();
  return follower;
}

class SourceFollower implements FollowedSource {
  readonly ready: Promise<'listening' | 'timed-out'>;
  #settleReady!: (outcome: 'listening' | 'timed-out') => void;
  #firstListTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #retries = 0;
  #listening = false;
  #stopped = false;
  #stream: Stream | undefined;

  constructor(
    readonly source: CorsOriginSource,
    readonly options: FollowOptions,
  ) {
    this.ready = new Promise((resolve) => {
      this.#settleReady = (outcome) => {
        clearTimeout(this.#firstListTimer);
        resolve(outcome);
      };
    });
  }

  start(): void {
    // Not unref'd: the process must not end silently while the application waits for its first list.
    this.#firstListTimer = setTimeout(
      () => this.#settleReady('timed-out'),
      Math.min(this.options.firstListTimeoutMs, LONGEST_DELAY_MS),
    );
    this.#subscribe();
  }

  stop(): void {
    this.#stopped = true;
    this.#settleReady('timed-out');
    clearTimeout(this.#retryTimer);
    this.#stream?.close();
  }

  #subscribe(): void {
    this.#stream = new Stream(this.options, {
      replaced: () => {
        this.#retries = 0;
        this.#listening = true;
        this.#settleReady('listening');
      },
      failed: (fault) => this.#retry(fault),
    });
    this.#stream.open(this.source);
  }

  #retry(fault: string): void {
    const { firstMs, longestMs } = this.options.backoff ?? { firstMs: 1_000, longestMs: 30_000 };
    const pause = Math.min(firstMs * 2 ** this.#retries++, longestMs);
    const inForce = this.#listening ? 'the last list stays in force' : 'no list is in force yet';
    this.options.report(`${fault}; ${inForce}, subscribing again in ${pause} ms`);
    if (this.#stopped) return;
    this.#retryTimer = setTimeout(() => this.#subscribe(), pause);
    this.#retryTimer.unref();
  }
}

/** One subscription, from `origins()` to its end. Silent once it has failed or been closed. */
class Stream {
  #open = true;
  #completed = false;
  #hasList = false;
  #replacing = false;
  /** The newest list that arrived while another was being compiled. */
  #next: { readonly list: OriginList } | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    readonly options: FollowOptions,
    readonly events: { readonly replaced: () => void; readonly failed: (fault: string) => void },
  ) {}

  open(source: CorsOriginSource): void {
    try {
      const stream: unknown = source.origins();
      if (!isSubscribable(stream)) return this.#fail('did not return an Observable from origins()');
      this.#subscription = stream.subscribe({
        next: (list) => this.#take(list),
        error: (thrown) => this.#fail(`failed with ${describeFault(thrown)}`),
        complete: () => this.#complete(),
      });
      // It may have failed, or been closed, before subscribe() returned.
      if (!this.#open) this.#unsubscribe();
    } catch (thrown) {
      this.#fail(`failed with ${describeFault(thrown)}`);
    }
  }

  close(): void {
    this.#open = false;
    this.#next = undefined;
    this.#unsubscribe();
  }

  #take(list: unknown): void {
    if (!this.#open) return;
    if (!Array.isArray(list)) return this.options.report('emitted something that is not a list of origins');
    try {
      // Copied: a long list is validated in parts, and the source may change its array in the meantime.
      this.#next = { list: [...(list as OriginList)] };
    } catch (thrown) {
      return this.options.report(`emitted a list that cannot be read: ${describeFault(thrown)}`);
    }
    if (!this.#replacing) this.#replaceNext();
  }

  #replaceNext(): void {
    const next = this.#next;
    this.#next = undefined;
    if (next === undefined) return this.#completed ? this.#checkFinal() : undefined;
    try {
      const outcome = this.options.replace(next.list);
      if (outcome === undefined || typeof outcome === 'string') return this.#replaced(outcome);
      this.#replacing = true;
      outcome.then(
        (fault) => this.#replaced(fault),
        (thrown: unknown) => this.#replaced(describeFault(thrown)),
      );
    } catch (thrown) {
      this.#replaced(describeFault(thrown));
    }
  }

  #replaced(fault: string | undefined): void {
    this.#replacing = false;
    if (!this.#open) return;
    if (fault === undefined) {
      this.#hasList = true;
      this.events.replaced();
    } else {
      this.options.report(`emitted a list that cannot be used; the last one stays in force. ${fault}`);
    }
    this.#replaceNext();
  }

  #complete(): void {
    this.#completed = true;
    if (!this.#replacing) this.#checkFinal();
  }

  #checkFinal(): void {
    if (!this.#hasList) this.#fail('completed without a usable list');
  }

  #fail(fault: string): void {
    if (!this.#open) return;
    this.close();
    this.events.failed(fault);
  }

  #unsubscribe(): void {
    try {
      this.#subscription?.unsubscribe();
    } catch (thrown) {
      this.options.report(`failed while unsubscribing with ${describeFault(thrown)}`);
    }
  }
}

interface Subscribable {
  subscribe(observer: {
    next: (list: unknown) => void;
    error: (thrown: unknown) => void;
    complete: () => void;
  }): { unsubscribe(): void };
}

/** By shape, not by class: the application may have its own copy of rxjs. */
function isSubscribable(stream: unknown): stream is Subscribable {
  return (
    typeof stream === 'object' &&
    stream !== null &&
    'subscribe' in stream &&
    typeof stream.subscribe === 'function'
  );
}
