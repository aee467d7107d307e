import type { Shape } from './reg-exp-shape.js';

/** A text that an expression may match. `isFree[i]` says whether the character at `i` stands for many others. */
export interface Sample {
  readonly text: string;
  readonly isFree: readonly boolean[];
}

/** A part of a text: literal, or free, that is `min` to `max` characters of a class. */
type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'free'; readonly accepts: RegExp; readonly min: number; readonly max: number };

/** The texts that fill free parts: an attacker's names, ends of hosts, whole origins. */
const WORDS = [
  'evil',
  'evil.net',
  '.evil.net',
  '-evil.net',
  'evil-',
  'evil.',
  'x',
  'net',
  'co',
  '0',
  '-',
  '',
  'http',
  'https://evil.net',
  'http://evil.net',
  'https://evil.net:8443',
  'x.evil.net:8443',
];
const MILD = ['a', 'x', 'e', '1', '0', '-', '.', '/', ':', 'A'];
const MAX_COMBINATIONS = 64;
/** A list of several hundred origins may be written as one expression. */
const MAX_TEXTS = 1_000;
const MAX_SAMPLES = 10_000;

/** Samples of the texts that an expression of this shape matches. Not all of them need match. */
export function* makeSamples(shape: Shape): Generator<Sample> {
  let left = MAX_SAMPLES;
  for (const pieces of combine(shape)) {
    for (const fill of fillings(pieces)) {
      if (left-- === 0) return;
      yield fill;
    }
  }
}

function* fillings(pieces: readonly Piece[]): Generator<Sample> {
  const mild = pieces.map((piece) => (piece.kind === 'text' ? piece.text : mildFill(piece)));
  const frees = pieces.flatMap((piece, index) => (piece.kind === 'free' ? [{ piece, index }] : []));
  for (const word of WORDS) {
    const fitting = frees.filter(({ piece }) => fits(piece, word));
    for (const { index } of fitting) yield join(pieces, mild.with(index, word));
    if (fitting.length > 1) {
      const all = [...mild];
      for (const { index } of fitting) all[index] = word;
      yield join(pieces, all);
    }
  }
  yield join(pieces, mild);
}

/** A text that the expression probably matches. */
export function plainSample(shape: Shape): string {
  const [pieces] = combine(shape) as [Piece[]];
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : mildFill(piece))).join('');
}

function join(pieces: readonly Piece[], texts: readonly string[]): Sample {
  const isFree = pieces.flatMap(({ kind }, index) =>
    Array.from(texts[index] as string, () => kind === 'free'),
  );
  return { text: texts.join(''), isFree };
}

function fits({ accepts, min, max }: Extract<Piece, { kind: 'free' }>, word: string): boolean {
  return word.length >= min && word.length <= max && [...word].every((character) => accepts.test(character));
}

function mildFill({ accepts, min, max }: Extract<Piece, { kind: 'free' }>): string {
  const character = MILD.find((one) => accepts.test(one)) ?? '';
  return character.repeat(Math.min(Math.max(min, 1), max, 64));
}

/** All combinations of all choices, or each choice by itself if that would be too many. */
function combine(shape: Shape): Piece[][] {
  switch (shape.kind) {
    case 'text':
      return [[shape]];
    case 'look':
      return [[]];
    case 'class':
      return [[{ kind: 'free', accepts: shape.accepts, min: 1, max: 1 }]];
    case 'choice':
      return shape.options.flatMap(combine).slice(0, MAX_TEXTS);
    case 'repeat':
      return repeat(shape);
    case 'sequence':
      return shape.parts.map(combine).reduce(concatenate, [[]]);
  }
}

function repeat({ part, min, max }: Extract<Shape, { kind: 'repeat' }>): Piece[][] {
  if (part.kind === 'class') return [[{ kind: 'free', accepts: part.accepts, min, max }]];
  const once = combine(part);
  const times = Math.min(Math.max(min, 1), max, 64);
  const some = once.map((pieces) => Array.from({ length: times }, () => pieces).flat());
  return min === 0 ? [...some, []] : some;
}

function concatenate(all: Piece[][], next: Piece[][]): Piece[][] {
  if (all.length * next.length <= MAX_COMBINATIONS) return all.flatMap((a) => next.map((b) => [...a, ...b]));
  const [first] = all as [Piece[]];
  const [start] = next as [Piece[]];
  return [...all.map((a) => [...a, ...start]), ...next.slice(1).map((b) => [...first, ...b])].slice(
    0,
    MAX_TEXTS,
  );
}
