import { afterEach, describe, expect, it } from '@jest/globals';
import type { AskOrigin, Verdict } from '../../../lib/origins/ask-provider.js';
import { type AnswerCacheOptions, cacheAnswers } from '../../../lib/origins/cache-answers.js';
import { corsRequest } from './cors-request.js';

const GOOD = 'https://app.example.com';
const BAD = 'https://evil.example.net';
const OPTIONS = { ttlMs: 60_000, negativeTtlMs: 10_000, staleMs: 300_000, max: 100 };

/** A provider that is asked through the cache, with answers from the test. */
function cached(
  reply: (origin: string) => Verdict | Promise<Verdict>,
  options: Partial<AnswerCacheOptions> = {},
) {
  const asked: string[] = [];
  const clock = { time: 0 };
  const provider: AskOrigin = (origin) => {
    asked.push(origin);
    return reply(origin);
  };
  const ask = cacheAnswers(provider, { ...OPTIONS, now: () => clock.time, ...options });
  return {
    asked,
    clock,
    invalidate: ask.invalidate,
    ask: (origin: string, url = '/') => ask(origin, corsRequest({ url })),
  };
}

/** A provider whose answers are pending until the test gives them. */
function open(options: Partial<AnswerCacheOptions> = {}) {
  const answers: ((verdict: Verdict) => void)[] = [];
  const harness = cached(() => new Promise((resolve) => answers.push(resolve)), options);
  return {
    ...harness,
    async answer(index: number, verdict: Verdict) {
      answers[index]?.(verdict);
      await new Promise(setImmediate);
    },
  };
}

describe('a fresh answer', () => {
  it('is returned without asking again, synchronously even if the provider is not', async () => {
    const { ask, asked } = cached(() => Promise.resolve('allowed'));
    expect(await ask(GOOD)).toBe('allowed');
    expect(ask(GOOD)).toBe('allowed');
    expect(asked).toEqual([GOOD]);
  });

  it('is used for ttlMs if it is a grant', () => {
    const { ask, asked, clock } = cached(() => 'allowed', { staleMs: 0 });
    ask(GOOD);
    clock.time = 53_999;
    expect(ask(GOOD)).toBe('allowed');
    expect(asked).toHaveLength(1);
    clock.time = 60_000;
    expect(ask(GOOD)).toBe('allowed');
    expect(asked).toHaveLength(2);
  });

  it('is used for negativeTtlMs if it is a refusal', () => {
    const { ask, asked, clock } = cached(() => 'origin-not-allowed');
    ask(BAD);
    clock.time = 8_999;
    expect(ask(BAD)).toBe('origin-not-allowed');
    expect(asked).toHaveLength(1);
    clock.time = 10_000;
    expect(ask(BAD)).toBe('origin-not-allowed');
    expect(asked).toHaveLength(2);
  });

  it('replaces the previous one, whatever it was', () => {
    let verdict: Verdict = 'origin-not-allowed';
    const { ask, clock } = cached(() => verdict, { staleMs: 0 });
    expect(ask(GOOD)).toBe('origin-not-allowed');
    verdict = 'allowed';
    clock.time += 10_000;
    expect(ask(GOOD)).toBe('allowed');
    verdict = 'origin-not-allowed';
    clock.time += 60_000;
    expect(ask(GOOD)).toBe('origin-not-allowed');
    verdict = 'provider-failed';
    expect(ask(GOOD)).toBe('origin-not-allowed');
  });

  it('uses the clock of the process if none is given', () => {
    let asked = 0;
    const ask = cacheAnswers(() => (asked++, 'allowed'), OPTIONS);
    ask(GOOD, corsRequest());
    expect(ask(GOOD, corsRequest())).toBe('allowed');
    expect(asked).toBe(1);
  });
});

describe('requests at the same time', () => {
  it('share one question', async () => {
    const { ask, asked, answer } = open();
    const verdicts = Promise.all([ask(GOOD), ask(GOOD), ask(GOOD)]);
    expect(asked).toEqual([GOOD]);
    await answer(0, 'allowed');
    expect(await verdicts).toEqual(['allowed', 'allowed', 'allowed']);
  });

  it('do not wait for the questions about other origins', async () => {
    const { ask, asked, answer } = open();
    void ask('https://slow.example.com');
    const verdict = ask(GOOD);
    expect(asked).toHaveLength(2);
    await answer(1, 'allowed');
    expect(await verdict).toBe('allowed');
  });

  it('ask on their own when ten thousand questions are under way, and get the right answers', async () => {
    const { ask, asked, answer } = open({ max: 10 });
    for (let n = 0; n < 10_000; n++) void ask(`https://random-${n}.example.net`);
    const first = ask(GOOD);
    const second = ask(GOOD);
    expect(asked).toHaveLength(10_002);
    await answer(10_000, 'allowed');
    await answer(10_001, 'allowed');
    expect(await Promise.all([first, second])).toEqual(['allowed', 'allowed']);
  });
});

describe('an answer in use', () => {
  it.each(['allowed', 'origin-not-allowed'] as const)(
    'is renewed shortly before it expires, once, in the background: %s',
    async (verdict) => {
      const { ask, asked, clock, answer } = open({ negativeTtlMs: 60_000 });
      void ask(GOOD);
      await answer(0, verdict);
      clock.time = 53_999;
      expect(ask(GOOD)).toBe(verdict);
      expect(asked).toHaveLength(1);
      clock.time = 54_000;
      expect(ask(GOOD)).toBe(verdict);
      expect(ask(GOOD)).toBe(verdict);
      expect(asked).toHaveLength(2);

      await answer(1, verdict);
      clock.time = 60_000;
      expect(ask(GOOD)).toBe(verdict);
      clock.time = 107_999;
      expect(ask(GOOD)).toBe(verdict);
      expect(asked).toHaveLength(2);
    },
  );

  it('is renewed ten seconds before it expires if it is valid for hours', () => {
    const { ask, asked, clock } = cached(() => 'allowed', { ttlMs: 3_600_000 });
    ask(GOOD);
    clock.time = 3_589_999;
    ask(GOOD);
    expect(asked).toHaveLength(1);
    clock.time = 3_590_000;
    ask(GOOD);
    expect(asked).toHaveLength(2);
  });

  it('gives way to the new one as soon as that arrives', async () => {
    let verdict: Verdict = 'allowed';
    const atOnce = cached(() => verdict);
    atOnce.ask(GOOD);
    verdict = 'origin-not-allowed';
    atOnce.clock.time = 54_000;
    expect(atOnce.ask(GOOD)).toBe('origin-not-allowed');

    const later = open();
    void later.ask(GOOD);
    await later.answer(0, 'allowed');
    later.clock.time = 54_000;
    expect(later.ask(GOOD)).toBe('allowed');
    await later.answer(1, 'origin-not-allowed');
    expect(later.ask(GOOD)).toBe('origin-not-allowed');
    expect(later.asked).toHaveLength(2);
  });

  it('is used until it expires if renewing it fails, and is asked for again', async () => {
    const { ask, asked, clock, answer } = open({ staleMs: 0 });
    void ask(GOOD);
    await answer(0, 'allowed');
    clock.time = 54_000;
    expect(ask(GOOD)).toBe('allowed');
    await answer(1, 'provider-failed');
    expect(ask(GOOD)).toBe('allowed');
    await answer(2, 'provider-failed');
    clock.time = 60_000;
    const verdict = ask(GOOD);
    expect(asked).toHaveLength(4);
    await answer(3, 'provider-failed');
    expect(await verdict).toBe('provider-failed');
  });

  it('is waited for if it expires while its renewal is under way', async () => {
    const { ask, asked, clock, answer } = open();
    void ask(GOOD);
    await answer(0, 'allowed');
    clock.time = 59_999;
    expect(ask(GOOD)).toBe('allowed');
    clock.time = 60_000;
    const verdict = ask(GOOD);
    expect(verdict).toBeInstanceOf(Promise);
    expect(asked).toHaveLength(2);
    await answer(1, 'origin-not-allowed');
    expect(await verdict).toBe('origin-not-allowed');
  });

  it('is valid from the moment of its question, because that is when the provider may have looked', async () => {
    const { ask, clock, answer } = open({ staleMs: 0 });
    void ask(GOOD);
    clock.time = 4_000;
    await answer(0, 'allowed');
    clock.time = 59_999;
    expect(ask(GOOD)).toBe('allowed');
    clock.time = 60_000;
    expect(ask(GOOD)).toBeInstanceOf(Promise);
  });
});

describe('an answer that has expired', () => {
  it.each([0, 50])('never grants a revoked origin again: ttlMs %p, a second later', async (ttlMs) => {
    const { ask, asked, clock, answer } = open({ ttlMs });
    const first = ask(GOOD);
    await answer(0, 'allowed');
    expect(await first).toBe('allowed');
    clock.time = 1_000;
    const waiting = [ask(GOOD), ask(GOOD)];
    expect(asked).toHaveLength(2);
    await answer(1, 'origin-not-allowed');
    expect(await Promise.all(waiting)).toEqual(['origin-not-allowed', 'origin-not-allowed']);
  });

  it('never refuses an added origin again', async () => {
    const { ask, clock, answer } = open();
    void ask(GOOD);
    await answer(0, 'origin-not-allowed');
    clock.time = 10_000;
    const verdict = ask(GOOD);
    await answer(1, 'allowed');
    expect(await verdict).toBe('allowed');
  });

  it.each([
    ['allowed', 60_000],
    ['origin-not-allowed', 10_000],
  ] as const)('is used for staleMs if the provider fails, and no longer: %s', (said, life) => {
    let verdict: Verdict = said;
    const { ask, clock } = cached(() => verdict);
    ask(GOOD);
    verdict = 'provider-failed';
    clock.time = life;
    expect(ask(GOOD)).toBe(said);
    clock.time = life + 299_999;
    expect(ask(GOOD)).toBe(said);
    clock.time = life + 300_000;
    expect(ask(GOOD)).toBe('provider-failed');
  });

  it('is used while the provider is not asked, and gives way when it is asked again', () => {
    let verdict: Verdict = 'allowed';
    const { ask, asked, clock } = cached(() => verdict);
    ask(GOOD);
    verdict = 'provider-failed';
    clock.time = 100_000;
    for (let n = 0; n < 20; n++) expect(ask(GOOD)).toBe('allowed');
    expect(asked).toHaveLength(11);
    verdict = 'origin-not-allowed';
    clock.time = 101_000;
    expect(ask(GOOD)).toBe('origin-not-allowed');
  });

  it('is renewed by the first answer once the provider is back', () => {
    let verdict: Verdict = 'allowed';
    const { ask, asked, clock } = cached(() => verdict);
    ask(GOOD);
    verdict = 'provider-failed';
    clock.time = 100_000;
    expect(ask(GOOD)).toBe('allowed');
    verdict = 'allowed';
    expect(ask(GOOD)).toBe('allowed');
    clock.time = 153_999;
    ask(GOOD);
    expect(asked).toHaveLength(3);
  });
});

describe('a failure', () => {
  it('is not kept: the next request asks again', () => {
    let verdict: Verdict = 'provider-failed';
    const { ask } = cached(() => verdict);
    expect(ask(GOOD)).toBe('provider-failed');
    verdict = 'allowed';
    expect(ask(GOOD)).toBe('allowed');
  });

  it('does not hammer the provider: ten questions a second for one origin', () => {
    const { ask, asked, clock } = cached(() => 'provider-failed');
    for (clock.time = 0; clock.time < 3_000; clock.time++) expect(ask(GOOD)).toBe('provider-failed');
    expect(asked).toHaveLength(30);
  });

  it('does not hammer the provider while a stale answer is used', () => {
    let verdict: Verdict = 'allowed';
    const { ask, asked, clock } = cached(() => verdict);
    ask(GOOD);
    verdict = 'provider-failed';
    for (clock.time = 60_000; clock.time < 63_000; clock.time++) expect(ask(GOOD)).toBe('allowed');
    expect(asked).toHaveLength(31);
  });

  it('leaves other origins alone', () => {
    const { ask } = cached((origin) => (origin === GOOD ? 'allowed' : 'provider-failed'));
    for (let n = 0; n < 20; n++) ask(BAD);
    expect(ask(GOOD)).toBe('allowed');
  });

  it('is forgotten with the first answer', () => {
    let verdict: Verdict = 'provider-failed';
    const { ask, asked, clock } = cached(() => verdict, { ttlMs: 1, staleMs: 0 });
    for (let n = 0; n < 9; n++) ask(GOOD);
    verdict = 'allowed';
    ask(GOOD);
    clock.time = 1;
    verdict = 'provider-failed';
    for (let n = 0; n < 20; n++) ask(GOOD);
    expect(asked).toHaveLength(20);
  });
});

describe('a flood of invented origins', () => {
  it('does not evict the good ones', () => {
    const { ask, asked } = cached((origin) =>
      origin.startsWith('https://app') ? 'allowed' : 'origin-not-allowed',
    );
    const good = Array.from({ length: 100 }, (_, n) => `https://app-${n}.example.com`);
    for (const origin of good) ask(origin);
    for (let n = 0; n < 5_000; n++) ask(`https://random-${n}.example.net`);
    asked.length = 0;
    for (const origin of good) expect(ask(origin)).toBe('allowed');
    expect(asked).toEqual([]);
  });

  it.each([
    ['before it expires', 54_000],
    ['after it has expired', 60_000],
  ])('does not keep a good one from being renewed %s, however slow the provider is', async (_when, time) => {
    const { ask, asked, clock, answer } = open();
    void ask(GOOD);
    await answer(0, 'allowed');
    clock.time = time;
    for (let n = 0; n < 10_000; n++) void ask(`https://random-${n}.example.net`);
    const verdicts = Promise.all([ask(GOOD), ask(GOOD)]);
    expect(asked.filter((origin) => origin === GOOD)).toHaveLength(2);
    await answer(10_001, 'allowed');
    expect(await verdicts).toEqual(['allowed', 'allowed']);
    clock.time = time + 53_999;
    ask(GOOD);
    expect(asked.filter((origin) => origin === GOOD)).toHaveLength(2);
  });

  it('has no refusal renewed before it expires while ten thousand questions are under way', async () => {
    const { ask, asked, clock, answer } = open();
    void ask(BAD);
    await answer(0, 'origin-not-allowed');
    for (let n = 0; n < 10_000; n++) void ask(`https://random-${n}.example.net`);
    clock.time = 9_999;
    expect(ask(BAD)).toBe('origin-not-allowed');
    expect(asked.filter((origin) => origin === BAD)).toHaveLength(1);
  });

  it.each(['allowed', 'origin-not-allowed'] as const)(
    'keeps the `max` answers that were used last: %s',
    (verdict) => {
      const { ask, asked } = cached(() => verdict, { max: 2 });
      for (const name of ['a', 'b', 'a', 'c']) ask(`https://${name}.example`);
      asked.length = 0;
      ask('https://a.example');
      ask('https://c.example');
      expect(asked).toEqual([]);
      ask('https://b.example');
      expect(asked).toEqual(['https://b.example']);
    },
  );
});

describe('a key in addition to the origin', () => {
  const tenant = { key: (request: { url: string }) => request.url };
  const faults: string[] = [];
  const report = (fault: string) => faults.push(fault);
  afterEach(() => {
    faults.length = 0;
  });

  it('keeps one answer for each part', () => {
    const { ask, asked } = cached(() => 'allowed', tenant);
    ask(GOOD, '/a');
    ask(GOOD, '/b');
    ask(GOOD, '/a');
    expect(asked).toEqual([GOOD, GOOD]);
  });

  it('cannot be read as the key of another origin', () => {
    const { ask, asked } = cached(() => 'allowed', { key: ({ url }) => url });
    ask('https://a.example', '');
    ask('https://a.exampl', 'e');
    expect(asked).toHaveLength(2);
  });

  it('is dropped with its origin, all parts at once', () => {
    const { ask, asked, invalidate } = cached(() => 'allowed', tenant);
    ask(GOOD, '/a');
    ask(GOOD, '/b');
    ask(`${GOOD}:8443`, '/a');
    invalidate(GOOD);
    asked.length = 0;
    ask(`${GOOD}:8443`, '/a');
    expect(asked).toEqual([]);
    ask(GOOD, '/a');
    ask(GOOD, '/b');
    expect(asked).toEqual([GOOD, GOOD]);
  });

  it('refuses the request if it cannot be determined', () => {
    const throwing = cached(() => 'allowed', {
      report,
      key: () => {
        throw new Error('no tenant');
      },
    });
    expect(throwing.ask(GOOD)).toBe('provider-failed');
    const wrong = cached(() => 'allowed', { report, key: () => undefined as unknown as string });
    expect(wrong.ask(GOOD)).toBe('provider-failed');
    expect(throwing.asked).toEqual([]);
    const unheard = cached(() => 'allowed', {
      key: () => {
        throw new Error('no tenant');
      },
    });
    expect(unheard.ask(GOOD)).toBe('provider-failed');
    expect(faults).toEqual([
      'failed in cacheKey() with Error: no tenant',
      'did not return a string from cacheKey()',
    ]);
  });

  it('is not kept when it is longer than 1,024 characters', async () => {
    for (const verdict of ['allowed', Promise.resolve<Verdict>('allowed')]) {
      const { ask, asked } = cached(() => verdict as Verdict, tenant);
      expect(await ask(GOOD, `/${'x'.repeat(1_024)}`)).toBe('allowed');
      expect(await ask(GOOD, `/${'x'.repeat(1_024)}`)).toBe('allowed');
      expect(asked).toHaveLength(2);
    }
    const longest = 'x'.repeat(1_024 - GOOD.length - 1);
    const { ask, asked } = cached(() => 'allowed', { key: () => longest });
    ask(GOOD);
    ask(GOOD);
    expect(asked).toHaveLength(1);
  });
});

describe('invalidate()', () => {
  it('forgets one origin: grants, stale ones too, and refusals', () => {
    let verdict: Verdict = 'allowed';
    const { ask, clock, invalidate } = cached(() => verdict);
    ask(GOOD);
    clock.time = 60_000;
    verdict = 'provider-failed';
    invalidate(GOOD);
    expect(ask(GOOD)).toBe('provider-failed');

    verdict = 'origin-not-allowed';
    expect(ask(BAD)).toBe('origin-not-allowed');
    verdict = 'allowed';
    invalidate(BAD);
    expect(ask(BAD)).toBe('allowed');
  });

  it('leaves the other origins alone', () => {
    const { ask, asked, invalidate } = cached(() => 'allowed');
    ask(GOOD);
    ask('https://other.example.com');
    invalidate(GOOD);
    ask('https://other.example.com');
    expect(asked).toEqual([GOOD, 'https://other.example.com']);
  });

  it('forgets everything when no origin is named', () => {
    const { ask, asked, invalidate } = cached((origin) =>
      origin === GOOD ? 'allowed' : 'origin-not-allowed',
    );
    ask(GOOD);
    ask(BAD);
    invalidate();
    ask(GOOD);
    ask(BAD);
    expect(asked).toEqual([GOOD, BAD, GOOD, BAD]);
  });

  it('lets a provider that was paused be asked at once', () => {
    let verdict: Verdict = 'provider-failed';
    const { ask, invalidate } = cached(() => verdict);
    for (let n = 0; n < 20; n++) ask(GOOD);
    verdict = 'allowed';
    expect(ask(GOOD)).toBe('provider-failed');
    invalidate(GOOD);
    expect(ask(GOOD)).toBe('allowed');
  });

  it('keeps the answer of a renewal under way from coming back', async () => {
    const { ask, asked, clock, invalidate, answer } = open();
    void ask(GOOD);
    await answer(0, 'allowed');
    clock.time = 54_000;
    expect(ask(GOOD)).toBe('allowed');
    invalidate(GOOD);
    const after = ask(GOOD);
    expect(asked).toHaveLength(3);
    await answer(2, 'origin-not-allowed');
    expect(await after).toBe('origin-not-allowed');
    await answer(1, 'allowed'); // asked before the change
    expect(ask(GOOD)).toBe('origin-not-allowed');
  });

  it.each([
    ['that origin', GOOD],
    ['everything', undefined],
  ])('of %s keeps an answer that is under way from being stored', async (_what, origin) => {
    const { ask, asked, invalidate, answer } = open();
    const before = ask(GOOD);
    invalidate(origin);
    const after = ask(GOOD);
    expect(asked).toHaveLength(2);
    await answer(1, 'origin-not-allowed');
    await answer(0, 'allowed'); // the older answer, which arrives later
    expect(await before).toBe('allowed');
    expect(await after).toBe('origin-not-allowed');
    expect(ask(GOOD)).toBe('origin-not-allowed');
  });
});
