import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
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
    [
      'the first that knows the origin, where none grants',
      ['origin-not-allowed', 'method-not-allowed', 'header-not-allowed'],
      1,
    ],
    [
      'the first, where none knows the origin',
      ['provider-failed', 'origin-not-allowed', 'origin-malformed'],
      0,
    ],
  ])('is %s', async (_which, reasons, index) => {
    const decisions = reasons.map((reason, i) => decision(reason, `${i}`));
    expect(choose(decisions)).toBe(decisions[index]);
    const later = decisions.map((one, i) => (i === 1 ? Promise.resolve(one) : one));
    await expect(choose(later)).resolves.toBe(decisions[index]);
  });

  it('grants exactly where one of them grants', () => {
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
