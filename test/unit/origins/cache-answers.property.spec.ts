import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import type { Verdict } from '../../../lib/origins/ask-provider.js';
import { cacheAnswers } from '../../../lib/origins/cache-answers.js';
import { corsRequest } from './cors-request.js';

/** Least recently used first; a plain list instead of a linked one. */
class PlainLru<V> {
  entries: [string, V][] = [];
  constructor(readonly max: number) {}
  peek(key: string): V | undefined {
    return this.entries.find(([k]) => k === key)?.[1];
  }
  get(key: string): V | undefined {
    const value = this.peek(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }
  set(key: string, value: V): void {
    this.delete(key);
    this.entries.push([key, value]);
    if (this.entries.length > this.max) this.entries.shift();
  }
  delete(key: string): void {
    this.entries = this.entries.filter(([k]) => k !== key);
  }
}

/** A question that is under way for a key, or that nobody waits for any more. */
interface Question {
  readonly id: number;
  readonly askedAt: number;
}

/**
 * What the cache should do, written without its shortcuts. `ask()` returns either the verdict at once, or the
 * question whose answer the request waits for.
 */
class Model {
  time = 0;
  /** The time of the question that got this answer. */
  readonly allowed: PlainLru<number>;
  readonly refused: PlainLru<number>;
  readonly failures: PlainLru<{ count: number; since: number }>;
  readonly underWay = new Map<string, Question>();
  questions = 0;

  constructor(readonly options: { ttlMs: number; negativeTtlMs: number; staleMs: number; max: number }) {
    this.allowed = new PlainLru(options.max);
    this.refused = new PlainLru(options.max);
    this.failures = new PlainLru(options.max);
  }

  /** What a request gets at once, or the question whose answer it waits for; and whether that one is new. */
  ask(key: string): { now?: Verdict; question?: Question; asked: boolean } {
    const { ttlMs, negativeTtlMs } = this.options;
    const granted = this.allowed.get(key);
    const answeredAt = granted ?? this.refused.get(key);
    const life = granted === undefined ? negativeTtlMs : ttlMs;
    const verdict: Verdict = granted === undefined ? 'origin-not-allowed' : 'allowed';
    const age = answeredAt === undefined ? Number.POSITIVE_INFINITY : this.time - answeredAt;
    if (age < life * 0.9) return { now: verdict, asked: false };
    const fresh = age < life ? { now: verdict } : {};
    const underWay = this.underWay.get(key);
    if (underWay !== undefined) return { ...fresh, question: underWay, asked: false };
    const failures = this.failures.get(key);
    if (failures !== undefined && this.time < failures.since + 1_000 && failures.count >= 10) {
      return { now: this.whileFailing(key), asked: false };
    }
    const question = { id: this.questions++, askedAt: this.time };
    this.underWay.set(key, question);
    return { ...fresh, question, asked: true };
  }

  answer(key: string, question: Question, verdict: Verdict): Verdict {
    if (this.underWay.get(key) !== question) return verdict;
    this.underWay.delete(key);
    if (verdict === 'provider-failed') {
      const failures = this.failures.get(key);
      if (failures !== undefined && this.time < failures.since + 1_000) failures.count++;
      else this.failures.set(key, { count: 1, since: this.time });
      return this.whileFailing(key);
    }
    this.failures.delete(key);
    this.allowed.delete(key);
    this.refused.delete(key);
    (verdict === 'allowed' ? this.allowed : this.refused).set(key, question.askedAt);
    return verdict;
  }

  whileFailing(key: string): Verdict {
    const { ttlMs, negativeTtlMs, staleMs } = this.options;
    const granted = this.allowed.peek(key);
    if (granted !== undefined && this.time < granted + ttlMs + staleMs) return 'allowed';
    const refused = this.refused.peek(key);
    return refused !== undefined && this.time < refused + negativeTtlMs + staleMs
      ? 'origin-not-allowed'
      : 'provider-failed';
  }

  invalidate(key?: string): void {
    for (const store of [this.allowed, this.refused, this.failures]) {
      if (key === undefined) store.entries = [];
      else store.delete(key);
    }
    if (key === undefined) this.underWay.clear();
    else this.underWay.delete(key);
  }
}

const origins = fc.constantFrom(
  'https://a.example',
  'https://b.example',
  'https://c.example',
  'https://d.example',
);
const verdicts = fc.constantFrom<Verdict>('allowed', 'allowed', 'origin-not-allowed', 'provider-failed');
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('ask' as const),
        origin: origins,
        verdict: verdicts,
        atOnce: fc.boolean(),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(5) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(1, 50, 99, 100, 1_000, 2_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('invalidate' as const),
        origin: fc.option(origins, { nil: undefined }),
      }),
    },
  ),
  { maxLength: 80 },
);
const settings = fc.record({
  ttlMs: fc.constantFrom(0, 100, 1_000),
  negativeTtlMs: fc.constantFrom(0, 50, 1_000),
  staleMs: fc.constantFrom(0, 100, 5_000),
  max: fc.integer({ min: 1, max: 5 }),
});

describe('cacheAnswers against a plain model', () => {
  it('asks, answers and forgets as the model does, in any order of events', async () => {
    await fc.assert(
      fc.asyncProperty(settings, steps, async (options, sequence) => {
        const model = new Model(options);
        const pending: {
          key: string;
          question: Question;
          verdict: Verdict;
          settle: (verdict: Verdict) => void;
        }[] = [];
        const waiting: { question: Question; verdict: Promise<Verdict> }[] = [];
        const settled = new Map<Question, Verdict>();
        let asked = 0;
        let next: { verdict: Verdict; atOnce: boolean } = { verdict: 'allowed', atOnce: true };
        const ask = cacheAnswers(
          (key) => {
            asked++;
            if (next.atOnce) return next.verdict;
            const question = model.underWay.get(key)!;
            const { verdict } = next;
            return new Promise((settle) => pending.push({ key, question, verdict, settle }));
          },
          { ...options, now: () => model.time },
        );

        for (const step of sequence) {
          if (step.do === 'wait') model.time += step.ms;
          else if (step.do === 'invalidate') {
            model.invalidate(step.origin);
            ask.invalidate(step.origin);
          } else if (step.do === 'answer') {
            const [question] = pending.splice(step.which % Math.max(pending.length, 1), 1);
            if (question === undefined) continue;
            question.settle(question.verdict);
            settled.set(question.question, model.answer(question.key, question.question, question.verdict));
            await new Promise(setImmediate);
          } else {
            next = step;
            const expected = model.ask(step.origin);
            const got = ask(step.origin, corsRequest());
            assert.equal(asked, model.questions);
            if (expected.asked && step.atOnce) {
              assert.equal(got, model.answer(step.origin, expected.question!, step.verdict));
            } else if (expected.now !== undefined) {
              assert.equal(got, expected.now);
            } else {
              assert.ok(got instanceof Promise);
              waiting.push({ question: expected.question!, verdict: Promise.resolve(got) });
            }
          }
        }
        for (const { key, question, verdict, settle } of pending) {
          settle(verdict);
          settled.set(question, model.answer(key, question, verdict));
          await new Promise(setImmediate);
        }
        for (const { question, verdict } of waiting) expect(await verdict).toBe(settled.get(question));
      }),
      { numRuns: 500 },
    );
  });

  it('never overrules a provider that answers: its new answer counts once the last one has expired', async () => {
    const changes = fc.array(fc.record({ ms: fc.nat(3_000), allows: fc.boolean(), up: fc.boolean() }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.property(settings, changes, (options, sequence) => {
        let time = 0;
        let allows = true;
        let up = true;
        let last = { allows, at: Number.NEGATIVE_INFINITY };
        const ask = cacheAnswers(
          () => {
            if (!up) return 'provider-failed';
            last = { allows, at: time };
            return allows ? 'allowed' : 'origin-not-allowed';
          },
          { ...options, now: () => time },
        );
        ask('https://a.example', corsRequest());
        for (const step of sequence) {
          time += step.ms;
          ({ allows, up } = step);
          const before = last;
          const life = before.allows ? options.ttlMs : options.negativeTtlMs;
          const verdict = ask('https://a.example', corsRequest());
          const age = time - before.at;
          const said: Verdict[] = [before.allows ? 'allowed' : 'origin-not-allowed'];
          const says: Verdict[] = up ? [allows ? 'allowed' : 'origin-not-allowed'] : ['provider-failed'];
          const isFresh = age < life;
          const isStandIn = !up && age < life + options.staleMs;
          const possible = [...(isFresh || isStandIn ? said : []), ...(isStandIn ? [] : says)];
          expect(possible).toContain(verdict);
        }
      }),
    );
  });
});
