import { plainSample } from './reg-exp-samples.js';
import type { Shape } from './reg-exp-shape.js';

/** Texts to repeat, whatever the expression. */
const PUMPS = ['a', '1', 'a.', '1.', 'a-', 'aa.', '-'];
/** Endings that make a match fail at the last moment. */
const ENDS = ['_', '.x_', ':1'];
const MAX_STARTS = 8;
const MAX_ENDS = 4;

/** Makes an origin with about `length` characters of repetition. */
export type Attack = (length: number) => string;

/**
 * On what follows the scheme: each text of the expression that may be repeated, after each text in front of one. It ends
 * in something else, or as the expression does: what precedes may fail nevertheless.
 */
export function* attacksOn(shape: Shape | undefined): Generator<Attack> {
  const starts = shape === undefined ? ['https://'] : startsOf(shape);
  const ends = shape === undefined ? ENDS : [...ENDS, ...endsOf(shape)];
  for (const start of starts) {
    for (const pump of pumpsFor(shape)) {
      for (const end of ends) yield (length) => start + pump.repeat(Math.ceil(length / pump.length)) + end;
    }
  }
}

/** On what an expression says of the scheme, which may be as long as a label. */
export function attacksOnScheme(shape: Shape | undefined): Attack[] {
  return [...pumpsFor(shape)].map(
    (pump) => (length) => `${pump.repeat(Math.ceil(length / pump.length))}://x_`,
  );
}

function pumpsFor(shape: Shape | undefined): Set<string> {
  return new Set([...(shape === undefined ? [] : repeatedTexts(shape)), ...PUMPS]);
}

/** Whether a text can match in several ways: a repeated repetition or choice, or three repetitions. */
export function mayBacktrack(shape: Shape): boolean {
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

/** The texts behind each part of the expression that repeats something, the last part's first. */
function endsOf(shape: Shape): string[] {
  const ends = new Set<string>();
  // Nothing follows a part that is the whole expression.
  const parts = shape.kind === 'sequence' ? shape.parts : [];
  let text = '';
  for (const part of parts.toReversed()) {
    if (text !== '' && repeatsOf(part).some(({ max }) => max > 8)) ends.add(text);
    text = plainSample(part) + text;
  }
  return [...ends].slice(0, MAX_ENDS);
}

/** The repeated texts in the expression, once each: `a.` for `(?:[a-z]+\.)+`. */
function repeatedTexts(shape: Shape): string[] {
  return repeatsOf(shape)
    .filter(({ max }) => max > 8)
    .map(({ part }) => plainSample(part))
    .filter((text) => text !== '')
    .slice(0, MAX_STARTS);
}
