/* oxlint-disable unicorn/no-thenable -- a provider may answer with a thenable */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { guardedAsk } from '../../../lib/origins/ask-provider.js';
import { corsRequest } from './cors-request.js';

const ORIGIN = 'https://app.example.com';
const request = corsRequest();

function ask(isAllowed: (origin: string) => unknown, timeoutMs = 5_000) {
  const faults: string[] = [];
  const verdict = guardedAsk(isAllowed, { timeoutMs, report: (fault) => faults.push(fault) })(
    ORIGIN,
    request,
  );
  return { faults, verdict };
}

describe('guardedAsk', () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(async () => {
    assert.equal(jest.getTimerCount(), 0);
    jest.useRealTimers();
    // Unhandled rejections are reported after the microtasks of the turn in which they happen.
    await new Promise(setImmediate);
    process.off('unhandledRejection', onUnhandled);
    assert.deepEqual(unhandled, []);
  });

  it('passes on the origin and the request', () => {
    const isAllowed = jest.fn((_origin: string, _request: unknown) => true);
    guardedAsk(isAllowed, { timeoutMs: 1, report: () => undefined })(ORIGIN, request);
    expect(isAllowed.mock.calls).toEqual([[ORIGIN, request]]);
  });

  it('keeps a synchronous answer synchronous, and starts no timer for it', () => {
    const setTimer = jest.spyOn(globalThis, 'setTimeout');
    expect(ask(() => true)).toEqual({ verdict: 'allowed', faults: [] });
    expect(ask(() => false)).toEqual({ verdict: 'origin-not-allowed', faults: [] });
    expect(setTimer).not.toHaveBeenCalled();
  });

  it.each([
    [true, 'allowed'],
    [false, 'origin-not-allowed'],
  ] as const)('turns a promise of %s into %s', async (answer, expected) => {
    const { verdict, faults } = ask(async () => answer);
    expect(await verdict).toBe(expected);
    expect(faults).toEqual([]);
  });

  it('refuses when the provider throws', () => {
    const { verdict, faults } = ask(() => {
      throw new Error('no connection');
    });
    expect(verdict).toBe('provider-failed');
    expect(faults).toEqual(['failed with Error: no connection']);
  });

  it('refuses when the provider rejects', async () => {
    const { verdict, faults } = ask(() => Promise.reject(new Error('no connection')));
    expect(await verdict).toBe('provider-failed');
    expect(faults).toEqual(['failed with Error: no connection']);
  });

  it.each<[unknown, string]>([
    ['true', 'a string'],
    [1, 'a number'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ allowed: true }, 'an object'],
    [{ then: true }, 'an object'],
    [() => true, 'a function'],
  ])('refuses when the answer is %p, at once or later', async (answer, kind) => {
    const fault = `answered with ${kind} instead of true or false`;
    expect(ask(() => answer)).toEqual({ verdict: 'provider-failed', faults: [fault] });
    const later = ask(() => Promise.resolve(answer));
    expect(await later.verdict).toBe('provider-failed');
    expect(later.faults).toEqual([fault]);
  });

  it('refuses when the time-out has passed, not before', async () => {
    const { verdict, faults } = ask(() => new Promise(() => undefined), 2_000);
    let settled = false;
    void Promise.resolve(verdict).then(() => (settled = true));
    await jest.advanceTimersByTimeAsync(1_999);
    expect(settled).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await verdict).toBe('provider-failed');
    expect(faults).toEqual(['did not answer within 2000 ms']);
  });

  it('ignores an answer that arrives late, whether a grant or a rejection', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      const late = deferred();
      const { verdict, faults } = ask(() => late.promise, 2_000);
      await jest.advanceTimersByTimeAsync(2_000);
      late[settle](settle === 'resolve' ? true : new Error('too late'));
      expect(await verdict).toBe('provider-failed');
      expect(faults).toEqual(['did not answer within 2000 ms']);
    }
  });

  it('waits as long as the longest timer can, and not zero milliseconds, when asked for more', async () => {
    const { verdict } = ask(
      () => new Promise((resolve) => setTimeout(() => resolve(true), 60_000)),
      Number.POSITIVE_INFINITY,
    );
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await verdict).toBe('allowed');
  });

  describe('given a thenable that is not a promise', () => {
    it('takes its answer', async () => {
      const thenable = { then: (resolve: (value: boolean) => void) => resolve(true) };
      expect(await ask(() => thenable).verdict).toBe('allowed');
    });

    it('takes the first of two answers', async () => {
      const thenable = {
        then(resolve: (value: boolean) => void) {
          resolve(false);
          resolve(true);
        },
      };
      expect(await ask(() => thenable).verdict).toBe('origin-not-allowed');
    });

    it('refuses when `then` throws', async () => {
      const thenable = {
        then() {
          throw new Error('broken');
        },
      };
      const { verdict, faults } = ask(() => thenable);
      expect(await verdict).toBe('provider-failed');
      expect(faults).toEqual(['failed with Error: broken']);
    });

    it('refuses when reading `then` throws', () => {
      const thenable = {
        get then() {
          throw new Error('broken');
        },
      };
      expect(ask(() => thenable)).toEqual({
        verdict: 'provider-failed',
        faults: ['failed with Error: broken'],
      });
    });
  });

  it('does not keep the process alive while it waits', async () => {
    jest.useRealTimers();
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    let answer!: (value: boolean) => void;
    const { verdict } = ask(() => new Promise<boolean>((resolve) => (answer = resolve)));
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')).toHaveLength(before);
    answer(true);
    expect(await verdict).toBe('allowed');
    jest.useFakeTimers();
  });
});

function deferred() {
  let resolve!: (value: unknown) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
