import { parseOrigin } from '../protocol/parse-origin.js';
import { attacksOn, attacksOnScheme, mayBacktrack, type Attack } from './reg-exp-attacks.js';
import { readShape, type Shape } from './reg-exp-shape.js';

/** Milliseconds that one origin may take. Expressions that do not backtrack take microseconds. */
const LIMIT_MS = 5;
/**
 * Milliseconds of processor time for all tries of one expression; about twenty if it does not backtrack. Processor
 * time, because the machine may be busy with other work.
 */
const BUDGET_MS = 500;
/** A pause of the process slows down one try, not five in a row. */
const REPETITIONS = 5;
/** In small steps, so that exponential growth is seen before it blocks start-up. */
const FIRST_LENGTH = 12;
const LENGTHS = [14, 16, 18, 20, 22, 24, 26, 28, 31, 35, 40, 46, 53, 60, 75, 90, 120, 150, 200, 250, 300];
/** The slowest combinations at the first length are tried at greater lengths. */
const MAX_ATTACKS = 8;

const MAX_KNOWN = 1_000;
const known = new Map<string, number | null>();

/**
 * The length of an origin for which an expression takes too long, found by tries of growing length; `undefined` if
 * none was found. A repetition inside a repetition doubles the time with each character. Two repetitions side by side
 * take quadratic time, which the maximum length keeps harmless; with three or more it may not be.
 */
export function slowLength(regExp: RegExp): number | undefined {
  const key = String(regExp);
  let length = known.get(key);
  if (length === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, (length = findSlowLength(regExp)));
  }
  return length ?? undefined;
}

function findSlowLength(regExp: RegExp): number | null {
  const shape = shapeOf(regExp);
  if (shape !== undefined && !mayBacktrack(shape)) return null;
  const begun = process.cpuUsage();
  const isOverBudget = (): boolean => {
    const { user, system } = process.cpuUsage(begun);
    return user + system > BUDGET_MS * 1_000;
  };
  const timed: { readonly attack: Attack; readonly ms: number }[] = [];
  for (const attack of attacksOn(shape)) {
    const origin = attack(FIRST_LENGTH);
    if (parseOrigin(origin) === undefined) continue;
    timed.push({ attack, ms: timeOf(regExp, origin) });
    if (isOverBudget()) return origin.length;
  }
  timed.sort((a, b) => b.ms - a.ms);
  // Only texts with dots can be longer than a label.
  const isLong = ({ attack }: (typeof timed)[number]): boolean => parseOrigin(attack(90)) !== undefined;
  const worst = [
    ...attacksOnScheme(shape),
    ...[
      ...timed.filter((one) => !isLong(one)).slice(0, MAX_ATTACKS),
      ...timed.filter(isLong).slice(0, MAX_ATTACKS),
    ].map(({ attack }) => attack),
  ];
  for (const length of LENGTHS) {
    for (const attack of worst) {
      const origin = attack(length);
      if (parseOrigin(origin) === undefined) continue;
      if (isSlow(regExp, origin) || isOverBudget()) return origin.length;
    }
  }
  return null;
}

function timeOf(regExp: RegExp, origin: string): number {
  const before = performance.now();
  regExp.test(origin);
  return performance.now() - before;
}

function isSlow(regExp: RegExp, origin: string): boolean {
  for (let n = 0; n < REPETITIONS; n++) if (timeOf(regExp, origin) <= LIMIT_MS) return false;
  return true;
}

function shapeOf(regExp: RegExp): Shape | undefined {
  try {
    return readShape(regExp);
  } catch {
    return undefined;
  }
}
