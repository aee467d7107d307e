import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EMPTY, NEVER, Observable, Subject, concat, of, throwError } from 'rxjs';
import { type FollowOptions, followSource } from '../../../lib/origins/follow-source.js';
import type { CorsOriginSource } from '../../../lib/origins/origin-provider.js';

type List = readonly (string | RegExp)[];

/** A source with streams from the test, one for each subscription. */
function follow(streams: (() => unknown)[], options: Partial<FollowOptions> = {}) {
  const inForce: List[] = [];
  const faults: string[] = [];
  let asked = 0;
  const source = { origins: () => streams[Math.min(asked++, streams.length - 1)]?.() } as CorsOriginSource;
  const followed = followSource(source, {
    replace: (list) => (list.includes('bad') ? '"bad" is not an origin.' : void inForce.push(list)),
    report: (fault) => faults.push(fault),
    firstListTimeoutMs: 5_000,
    ...options,
  });
  return { ...followed, stop: () => followed.stop(), inForce, faults, asked: () => asked };
}

const A = ['https://a.example.com'];
const B = ['https://b.example.com'];
const UNUSABLE = 'emitted a list that cannot be used; the last one stays in force. "bad" is not an origin.';

const down = () => throwError(() => new Error('down'));

/** Timers that keep the process alive. */
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** A `replace` that the test completes by hand. */
function slowly(stream: Subject<List>) {
  const started: List[] = [];
  const finish: ((fault?: string) => void)[] = [];
  const followed = follow([() => stream, () => NEVER], {
    replace: (list) => {
      started.push(list);
      return new Promise((resolve) => finish.push(resolve));
    },
  });
  return { ...followed, started, finish };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  assert.equal(jest.getTimerCount(), 0, 'every test stops what it follows: no timer may be left');
  jest.useRealTimers();
});

describe('followSource', () => {
  it('puts each list in force as it arrives', async () => {
    const stream = new Subject<List>();
    const { inForce, faults, ready, stop } = follow([() => stream]);
    stream.next(A);
    expect(inForce).toEqual([A]);
    stream.next(B);
    expect(inForce).toEqual([A, B]);
    expect(await ready).toBe('listening');
    stop();
    expect(faults).toEqual([]);
  });

  it('is ready at once when the first list is', async () => {
    const { ready, stop } = follow([() => concat(of(A), NEVER)]);
    expect(jest.getTimerCount()).toBe(0);
    expect(await ready).toBe('listening');
    stop();
  });

  it('stops waiting for the first list when the time is up, and uses it when it arrives', async () => {
    const stream = new Subject<List>();
    const { inForce, ready, stop } = follow([() => stream], { firstListTimeoutMs: 2_000 });
    jest.advanceTimersByTime(2_000);
    expect(await ready).toBe('timed-out');
    stream.next(A);
    expect(inForce).toEqual([A]);
    stop();
  });

  it('does not take an invalid first list for a list', async () => {
    const stream = new Subject<List>();
    const { inForce, faults, ready, stop } = follow([() => stream]);
    stream.next(['bad']);
    jest.advanceTimersByTime(5_000);
    expect(await ready).toBe('timed-out');
    expect(inForce).toEqual([]);
    expect(faults).toEqual([UNUSABLE]);
    stop();
  });

  it('keeps the last good list when an invalid one is emitted, and stays subscribed', () => {
    const stream = new Subject<List>();
    const { inForce, faults, asked, stop } = follow([() => stream]);
    stream.next(A);
    stream.next(['bad']);
    stream.next('https://a.example.com' as unknown as List);
    expect(inForce).toEqual([A]);
    expect(faults).toEqual([UNUSABLE, 'emitted something that is not a list of origins']);
    stream.next(B);
    expect(inForce).toEqual([A, B]);
    expect(asked()).toBe(1);
    stop();
  });

  it('uses what was emitted, whatever the source does with its array afterwards', () => {
    const stream = new Subject<List>();
    const { started, finish, stop } = slowly(stream);
    const [first, second] = [[...A], [...B]];
    stream.next(first);
    first.length = 0;
    stream.next(second);
    second.push('https://late.example.com');
    finish[0]?.();
    return Promise.resolve().then(() => {
      expect(started).toEqual([A, B]);
      stop();
    });
  });

  it('reports a list that cannot be read, and keeps the last one', () => {
    const stream = new Subject<List>();
    const { inForce, faults, stop } = follow([() => stream]);
    stream.next(A);
    const unreadable: unknown[] = [];
    Object.defineProperty(unreadable, 0, {
      get: () => {
        throw new Error('gone');
      },
    });
    stream.next(unreadable as string[]);
    expect(inForce).toEqual([A]);
    expect(faults).toEqual(['emitted a list that cannot be read: Error: gone']);
    stop();
  });

  it('keeps the last list when `replace` itself throws', () => {
    const stream = new Subject<List>();
    const { faults, stop } = follow([() => stream], {
      replace: () => {
        throw new Error('a getter of the list');
      },
    });
    stream.next(A);
    expect(faults).toEqual([
      'emitted a list that cannot be used; the last one stays in force. Error: a getter of the list',
    ]);
    stop();
  });

  describe('when the stream fails', () => {
    it('subscribes again after a second, and reports it', async () => {
      const first = new Subject<List>();
      const { inForce, faults, asked, stop } = follow([() => first, () => concat(of(B), NEVER)]);
      first.next(A);
      first.error(new Error('connection lost'));
      expect(faults).toEqual([
        'failed with Error: connection lost; the last list stays in force, subscribing again in 1000 ms',
      ]);
      jest.advanceTimersByTime(999);
      expect(asked()).toBe(1);
      jest.advanceTimersByTime(1);
      expect(inForce).toEqual([A, B]);
      stop();
    });

    it('doubles the pause up to thirty seconds', () => {
      const { faults, stop } = follow([() => throwError(() => new Error('down'))]);
      jest.advanceTimersByTime(120_000);
      const pauses = faults.map((fault) => Number(/again in (\d+) ms/.exec(fault)?.[1]));
      expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
      expect(faults[0]).toBe(
        'failed with Error: down; no list is in force yet, subscribing again in 1000 ms',
      );
      stop();
    });

    it('starts with a second again once a list has arrived', () => {
      const back = new Subject<List>();
      const { faults, stop } = follow([down, down, down, () => back]);
      jest.advanceTimersByTime(7_000);
      back.next(A);
      back.error(new Error('down again'));
      expect(faults.at(-1)).toContain('subscribing again in 1000 ms');
      stop();
    });

    it('uses other pauses if they are given', () => {
      const { faults, stop } = follow([() => throwError(() => 'down')], {
        backoff: { firstMs: 10, longestMs: 15 },
      });
      jest.advanceTimersByTime(10);
      expect(faults).toEqual([
        'failed with down; no list is in force yet, subscribing again in 10 ms',
        'failed with down; no list is in force yet, subscribing again in 15 ms',
      ]);
      stop();
    });

    it.each<[string, () => unknown, string]>([
      [
        'origins() throws',
        () => {
          throw new Error('not ready');
        },
        'failed with Error: not ready',
      ],
      [
        'origins() returns a promise',
        () => Promise.resolve(A),
        'did not return an Observable from origins()',
      ],
      ['origins() returns nothing', () => undefined, 'did not return an Observable from origins()'],
      [
        'subscribe() throws',
        () => ({
          subscribe() {
            throw new Error('closed');
          },
        }),
        'failed with Error: closed',
      ],
      ['the stream completes without a list', () => EMPTY, 'completed without a usable list'],
      ['its only list is invalid', () => of(['bad']), 'completed without a usable list'],
    ])('treats it as a failure if %s', (_what, stream, fault) => {
      const { inForce, faults, stop } = follow([stream, () => concat(of(A), NEVER)]);
      expect(faults.at(-1)).toBe(`${fault}; no list is in force yet, subscribing again in 1000 ms`);
      jest.advanceTimersByTime(1_000);
      expect(inForce).toEqual([A]);
      stop();
    });

    it('closes a subscription that failed before it was returned', () => {
      let closed = 0;
      const failing = () => ({
        subscribe(observer: { error(thrown: unknown): void }) {
          observer.error('down');
          return { unsubscribe: () => closed++ };
        },
      });
      const { stop } = follow([failing, () => NEVER]);
      expect(closed).toBe(1);
      stop();
    });

    it('ignores what a stream says after it has failed', () => {
      let observer!: { next(list: List): void; error(thrown: unknown): void; complete(): void };
      const rude = () => ({
        subscribe(given: typeof observer) {
          observer = given;
          return { unsubscribe: () => undefined };
        },
      });
      const { inForce, faults, stop } = follow([rude, () => NEVER]);
      observer.error('down');
      observer.error('down');
      observer.next(A);
      observer.complete();
      expect(inForce).toEqual([]);
      expect(faults).toHaveLength(1);
      expect(jest.getTimerCount()).toBe(2); // one for the first list, and one for the retry
      stop();
    });
  });

  it('takes the list of a stream that completes as final', async () => {
    const { inForce, faults, asked, ready } = follow([() => of(A, B)]);
    expect(await ready).toBe('listening');
    jest.advanceTimersByTime(3_600_000);
    expect(inForce).toEqual([A, B]);
    expect(faults).toEqual([]);
    expect(asked()).toBe(1);
  });

  describe('stop()', () => {
    it('unsubscribes, and ignores what is emitted afterwards', () => {
      const stream = new Subject<List>();
      const { inForce, stop } = follow([() => stream]);
      stream.next(A);
      stop();
      expect(stream.observed).toBe(false);
      stream.next(B);
      expect(inForce).toEqual([A]);
    });

    it('ends the pause before a retry', () => {
      const { asked, stop } = follow([() => throwError(() => 'down')]);
      stop();
      jest.advanceTimersByTime(60_000);
      expect(asked()).toBe(1);
    });

    it('lets nobody wait for the first list any more', async () => {
      const { ready, stop } = follow([() => NEVER]);
      stop();
      expect(await ready).toBe('timed-out');
    });

    it('may be called while a fault is reported, or while a list is put in force', () => {
      const failing = new Subject<List>();
      const first = follow([() => failing], { report: () => first.stop() });
      failing.error('down');

      const stream = new Subject<List>();
      const second = follow([() => stream], { replace: () => second.stop() as undefined });
      stream.next(A);
      expect(stream.observed).toBe(false);
    });

    it('reports a teardown that throws, and goes on', () => {
      const { faults, stop } = follow([
        () =>
          new Observable<List>(() => () => {
            throw new Error('already closed');
          }),
      ]);
      expect(stop).not.toThrow();
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain('already closed');
    });
  });

  describe('when putting a list in force takes time', () => {
    it('continues with the newest of the lists that arrived meanwhile', async () => {
      const stream = new Subject<List>();
      const { started, finish, ready, stop } = slowly(stream);
      for (const list of [A, ['https://skipped.example.com'], B]) stream.next(list);
      expect(started).toEqual([A]);
      finish[0]?.();
      await jest.advanceTimersByTimeAsync(0);
      expect(started).toEqual([A, B]);
      finish[1]?.();
      expect(await ready).toBe('listening');
      stop();
    });

    it('is ready only once the first list is in force', async () => {
      const stream = new Subject<List>();
      const { finish, faults, ready, stop } = slowly(stream);
      let outcome: string | undefined;
      void ready.then((value) => (outcome = value));
      stream.next(['bad']);
      finish[0]?.('"bad" is not an origin.');
      await jest.advanceTimersByTimeAsync(0);
      expect(faults).toEqual([UNUSABLE]);
      stream.next(A);
      await jest.advanceTimersByTimeAsync(0);
      expect(outcome).toBeUndefined();
      finish[1]?.();
      await jest.advanceTimersByTimeAsync(0);
      expect(outcome).toBe('listening');
      stop();
    });

    it('takes a list that is still being compiled as final when the stream completes', async () => {
      const stream = new Subject<List>();
      const { finish, faults, ready } = slowly(stream);
      stream.next(A);
      stream.complete();
      expect(faults).toEqual([]);
      finish[0]?.();
      expect(await ready).toBe('listening');
      expect(faults).toEqual([]);
    });

    it('subscribes again when the stream completed and that list turns out to be invalid', async () => {
      const stream = new Subject<List>();
      const { finish, faults, stop } = slowly(stream);
      stream.next(A);
      stream.complete();
      finish[0]?.('"bad" is not an origin.');
      await jest.advanceTimersByTimeAsync(0);
      expect(faults).toEqual([
        UNUSABLE,
        'completed without a usable list; no list is in force yet, subscribing again in 1000 ms',
      ]);
      stop();
    });

    it('reports a rejection, and nothing once it is stopped', async () => {
      const stream = new Subject<List>();
      const { faults, stop } = follow([() => stream], { replace: () => Promise.reject(new Error('broken')) });
      stream.next(A);
      await jest.advanceTimersByTimeAsync(0);
      expect(faults).toEqual([
        'emitted a list that cannot be used; the last one stays in force. Error: broken',
      ]);
      stream.next(B);
      stop();
      await jest.advanceTimersByTimeAsync(0);
      expect(faults).toHaveLength(1);
    });
  });

  it.each([null, undefined, { subscribe: 'no' }])('reports %j, which is not an Observable', (stream) => {
    const { faults, stop } = follow([() => stream]);
    expect(faults).toEqual([
      'did not return an Observable from origins(); no list is in force yet, subscribing again in 1000 ms',
    ]);
    stop();
  });

  it('keeps the process alive for the first list only, not for a retry', () => {
    jest.useRealTimers();
    const before = timers();
    const { stop } = follow([() => throwError(() => 'down')]);
    expect(timers()).toBe(before + 1);
    stop();
    expect(timers()).toBe(before);
    jest.useFakeTimers();
  });
});
