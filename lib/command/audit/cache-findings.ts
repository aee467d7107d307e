import type { Answered } from '../server-client.js';
import type { CheckFinding } from './finding.js';
import { describeAnswer, grants, isPassing } from './read-answer.js';

/** Three answers: to the origin at a fresh address, and at another one to a stranger and then to the origin. */
export interface CacheProbes {
  readonly origin: string;
  readonly alone: Answered | undefined;
  readonly stranger: Answered | undefined;
  readonly after: Answered | undefined;
}

/** The finding if a cache gives the origin an answer that was meant for a stranger. */
export function cacheFinding({ origin, alone, stranger, after }: CacheProbes): CheckFinding | undefined {
  if (!grants(alone, origin) || stranger === undefined || after === undefined) return undefined;
  if (grants(after, origin) || isPassing(after)) return undefined;
  return {
    id: 'cache-serves-other-origin',
    severity: 'high',
    evidence: `${describeAnswer(stranger)}. Then ${describeAnswer(after, 'Vary', 'Age')}`,
    fix: "A cache serves one origin another origin's answer. Let it honour Vary: Origin (which the application has to send), put Origin into its key, or cache nothing here.",
  };
}
