import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { LevelPlace, MergedFields } from '../options/merge-policy.js';
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

/** What can be asked about fields stated at a level, in place of the level's own. */
export interface Change {
  /** Asks the question again. `undefined`: the policy is invalid, or the module's default or a mount. */
  ask(place: LevelPlace, fields: CorsPolicyOptions): Promise<Trial | undefined>;
  /** Whether the application would start, whatever else the level applies to. */
  starts(place: LevelPlace, fields: CorsPolicyOptions): boolean;
}

/** Maximum number of changes: an origin, credentials, a method, a header, who answers; no fix needs more together. */
const MAX_FIELDS = 6;

/**
 * For each level, the fewest fields that make the response readable, found by removing one obstacle after another. The
 * levels are tried in order. A level has no fix if nothing helps there, or if the application would not start with it.
 */
export async function findFixes(
  question: ReadQuestion,
  current: Trial,
  places: readonly LevelPlace[],
  change: Change,
): Promise<readonly CorsFix[]> {
  const fixes: CorsFix[] = [];
  for (const place of places) {
    const fields = await findFields(question, current, place, change);
    if (fields === undefined || !change.starts(place, fields)) continue;
    fixes.push({ place: place.place, change: fieldsToCode(fields as Record<string, unknown>) });
  }
  return fixes;
}

async function findFields(
  question: ReadQuestion,
  current: Trial,
  place: LevelPlace,
  change: Change,
): Promise<CorsPolicyOptions | undefined> {
  let fields: CorsPolicyOptions = {};
  let trial: Trial | undefined = current;
  for (let tries = 0; tries < MAX_FIELDS && trial?.obstacle !== undefined; tries++) {
    const remedy = remedyFor(trial.obstacle, question, trial.fields);
    if (remedy === undefined || isStatedIn(fields, remedy)) return undefined;
    fields = { ...fields, ...remedy };
    trial = await change.ask(place, fields);
  }
  return trial === undefined || trial.obstacle !== undefined ? undefined : fields;
}

/** Whether a remedy has already been tried: then a nearer level states the field too. */
function isStatedIn(fields: CorsPolicyOptions, remedy: CorsPolicyOptions): boolean {
  return Object.entries(remedy).every(
    ([name, value]) => JSON.stringify((fields as Record<string, unknown>)[name]) === JSON.stringify(value),
  );
}
