import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { MergedFields } from '../options/merge-policy.js';
import type { CorsFix } from './cors-question.js';
import type { ReadQuestion } from './read-question.js';
import { remedyFor, type Obstacle } from './remedies.js';
import { fieldsToCode } from './to-code.js';

/** The result of asking again with fields changed at one level. */
export interface Trial {
  /** `undefined`: the response can be read. */
  readonly obstacle: Obstacle | undefined;
  /** The fields in force after the change. */
  readonly fields: MergedFields;
}

/**
 * Asks again with these fields stated at a level, in place of the level's own. `undefined`: the application would not
 * start.
 */
export type TryChange = (place: string, change: CorsPolicyOptions) => Promise<Trial | undefined>;

/** Maximum number of changes: an origin, credentials, a method, a header, who answers; no fix needs more together. */
const MAX_FIELDS = 6;

/**
 * For each level, the fewest fields that make the response readable, found by removing one obstacle after another. The
 * levels are tried in order; a level at which nothing helps has no fix.
 */
export async function findFixes(
  question: ReadQuestion,
  current: Trial,
  places: readonly string[],
  tryChange: TryChange,
): Promise<readonly CorsFix[]> {
  const fixes: CorsFix[] = [];
  for (const place of places) {
    const change = await findChange(question, current, place, tryChange);
    if (change !== undefined) fixes.push({ place, change: fieldsToCode(change as Record<string, unknown>) });
  }
  return fixes;
}

async function findChange(
  question: ReadQuestion,
  current: Trial,
  place: string,
  tryChange: TryChange,
): Promise<CorsPolicyOptions | undefined> {
  let change: CorsPolicyOptions = {};
  let trial: Trial | undefined = current;
  for (let tries = 0; tries < MAX_FIELDS && trial?.obstacle !== undefined; tries++) {
    const remedy = remedyFor(trial.obstacle, question, trial.fields);
    if (remedy === undefined || isStatedIn(change, remedy)) return undefined;
    change = { ...change, ...remedy };
    trial = await tryChange(place, change);
  }
  return trial === undefined || trial.obstacle !== undefined ? undefined : change;
}

/** Whether a remedy has already been tried: then a nearer level states the field too. */
function isStatedIn(change: CorsPolicyOptions, remedy: CorsPolicyOptions): boolean {
  return Object.entries(remedy).every(
    ([name, value]) => JSON.stringify((change as Record<string, unknown>)[name]) === JSON.stringify(value),
  );
}
