import { parseOrigin } from '../protocol/parse-origin.js';
import { plainSample } from './reg-exp-samples.js';
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
/** The texts to repeat, and the lengths: in small steps, so that exponential growth is seen before it blocks start-up. */
const PUMPS = ['a', '1', 'a.', '1.', 'a-', 'aa.', '-'];
const FIRST_LENGTH = 12;
const LENGTHS = [14, 16, 18, 20, 22, 24, 26, 28, 31, 35, 40, 46, 53, 60, 75, 90, 120, 150, 200, 250, 300];
/** Endings that make a match fail at the last moment. */
const ENDS = ['_', '.x_', ':1'];
const MAX_STARTS = 8;
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

/** Makes an origin with about `length` characters of repetition. */
type Attack = (length: number) => string;

function* attacksOn(shape: Shape | undefined): Generator<Attack> {
  const starts = shape === undefined ? ['https://'] : startsOf(shape);
  const pumps = new Set([...(shape === undefined ? [] : repeatedTexts(shape)), ...PUMPS]);
  for (const start of starts) {
    for (const pump of pumps) {
      for (const end of ENDS) yield (length) => start + pump.repeat(Math.ceil(length / pump.length)) + end;
    }
  }
}

/** On what an expression says of the scheme, which may be as long as a label. */
function attacksOnScheme(shape: Shape | undefined): Attack[] {
  const pumps = new Set([...(shape === undefined ? [] : repeatedTexts(shape)), ...PUMPS]);
  return [...pumps].map((pump) => (length) => `${pump.repeat(Math.ceil(length / pump.length))}://x_`);
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

/** Whether a text can match in several ways: a repeated repetition or choice, or three repetitions. */
function mayBacktrack(shape: Shape): boolean {
  const repeats = repeatsOf(shape).filter(({ max }) => max > 8);
  return repeats.length > 2 || repeats.some(({ part }) => isVariable(part));
}

function isVariable(shape: Shape): boolean {
  if (shape.kind === 'sequence') return shape.parts.some(isVariable);
  if (shape.kind === 'look') return isVariable(shape.part);
  return shape.kind === 'choice' || shape.kind === 'repeat';
}

function repeatsOf(shape: Shape): Extract<Shape, { kind: 'repeat' }>[] {
  switch (shape.kind) {
    case 'repeat':
      return [shape, ...repeatsOf(shape.part)];
    case 'look':
      return repeatsOf(shape.part);
    case 'sequence':
      return shape.parts.flatMap(repeatsOf);
    case 'choice':
      return shape.options.flatMap(repeatsOf);
    default:
      return [];
  }
}

/** The texts in front of each repetition in the expression. */
function startsOf(shape: Shape): string[] {
  const starts = new Set<string>(['https://']);
  const visit = (parts: readonly Shape[], before: string): void => {
    let text = before;
    for (const part of parts) {
      if (part.kind === 'repeat' && part.max > 8) starts.add(text);
      if (part.kind === 'sequence') visit(part.parts, text);
      if (part.kind === 'choice') for (const option of part.options) visit([option], text);
      if (part.kind === 'repeat' || part.kind === 'look') visit([part.part], text);
      text += plainSample(part);
    }
  };
  visit([shape], '');
  return [...starts].slice(0, MAX_STARTS);
}

/** The repeated texts in the expression, once each: `a.` for `(?:[a-z]+\.)+`. */
function repeatedTexts(shape: Shape): string[] {
  return repeatsOf(shape)
    .filter(({ max }) => max > 8)
    .map(({ part }) => plainSample(part))
    .filter((text) => text !== '')
    .slice(0, MAX_STARTS);
}
