import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { chooseDecision } from '../../../lib/decision/choose-decision.js';
import type { CorsReason } from '../../../lib/protocol/cors-reason.js';

const decision = (reason: CorsReason, name: string) => ({ reason, name });
type Decision = ReturnType<typeof decision>;
const choose = (decisions: (Decision | Promise<Decision>)[]) => chooseDecision(decisions, (one) => one);

describe('chooseDecision', () => {
  it('is the only one', () => {
    const only = decision('origin-not-allowed', 'only');
    expect(choose([only])).toBe(only);
  });

  it.each<[string, CorsReason[], number]>([
    ['the first that grants', ['origin-not-allowed', 'allowed', 'allowed'], 1],
    ['the only one that grants, wherever it is', ['method-not-allowed', 'header-not-allowed', 'allowed'], 2],
    [
      'the first that knows the origin, where none grants',
      ['origin-not-allowed', 'method-not-allowed', 'header-not-allowed'],
      1,
    ],
    [
      'one that refuses a header, before one that does not know the origin',
      ['provider-failed', 'header-not-allowed'],
      1,
    ],
    ['one that refuses a private network', ['origin-malformed', 'private-network-not-allowed'], 1],
    ['the first of two that know the origin', ['private-network-not-allowed', 'method-not-allowed'], 0],
    [
      'the first, where none knows the origin',
      ['provider-failed', 'origin-not-allowed', 'origin-malformed'],
      0,
    ],
    [
      'the first, where none knows the origin, the other way round',
      ['origin-malformed', 'origin-not-allowed', 'provider-failed'],
      0,
    ],
  ])('is %s', async (_which, reasons, index) => {
    const decisions = reasons.map((reason, i) => decision(reason, `${i}`));
    expect(choose(decisions)).toBe(decisions[index]);
    // The same if one of them is asynchronous, whichever it is.
    for (const late of decisions.keys()) {
      const later = decisions.map((one, i) => (i === late ? Promise.resolve(one) : one));
      await expect(choose(later)).resolves.toBe(decisions[index]);
    }
  });

  it('asks once for each, even if the first one grants', () => {
    const asked: string[] = [];
    chooseDecision([decision('allowed', 'a'), decision('allowed', 'b')], (one) => {
      asked.push(one.name);
      return one;
    });
    expect(asked).toEqual(['a', 'b']);
  });

  it('grants if and only if one of them grants', () => {
    const reason = fc.constantFrom<CorsReason>(
      'allowed',
      'origin-not-allowed',
      'method-not-allowed',
      'provider-failed',
    );
    fc.assert(
      fc.property(fc.array(reason, { minLength: 1 }), (reasons) => {
        const chosen = choose(reasons.map((one) => decision(one, '')));
        expect('reason' in chosen && chosen.reason === 'allowed').toBe(reasons.includes('allowed'));
      }),
    );
  });
});
