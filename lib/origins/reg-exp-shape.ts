/** The structure of an expression, in as much detail as making samples takes. */
export type Shape =
  | { readonly kind: 'text'; readonly text: string }
  /** Any character of a class: `.`, `\d`, `[a-z]`. `accepts` is the class as an expression of its own. */
  | { readonly kind: 'class'; readonly accepts: RegExp }
  | { readonly kind: 'sequence'; readonly parts: readonly Shape[] }
  | { readonly kind: 'choice'; readonly options: readonly Shape[] }
  | { readonly kind: 'repeat'; readonly part: Shape; readonly min: number; readonly max: number }
  /** Look-around: it consumes time but no characters. */
  | { readonly kind: 'look'; readonly part: Shape };

const EMPTY: Shape = { kind: 'text', text: '' };
const CLASS = /\\[dDwWsS]|\\[pP]\{[^}]*\}|\./y;
const ASSERTION = /\\[bB]|[$^]|\\[1-9]\d*|\\k<[^>]*>/y;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y;
const GROUP = /\((?:\?<?[=!]|\?:|\?<[^>]*>|\?[-a-z]+:)?/y;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}|c?(.))|(.)/suy;
/** A few characters listed one by one, such as `[-.]`: a choice rather than a class. */
const FEW = /^\[(?!\^)(?:[^[\\\]-]|\\[^a-z0-9]|-(?=\])|(?<=\[)-){1,4}\]/i;

/**
 * Parses an expression. Text is in lower case, as in every origin: the flag `i` and groups such as `(?i:…)` let it match.
 * Back references count as empty. Neither matters, because every sample is tried against the expression anyway.
 */
export function readShape({ source, flags }: RegExp): Shape {
  let at = 0;
  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = at;
    const found = token.exec(source);
    if (found !== null) at += found[0].length;
    return found;
  };

  function choice(): Shape {
    const options = [sequence()];
    while (source[at] === '|') {
      at++;
      options.push(sequence());
    }
    return options.length === 1 ? (options[0] as Shape) : { kind: 'choice', options };
  }

  function sequence(): Shape {
    const parts: Shape[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified(atom()));
    return { kind: 'sequence', parts };
  }

  function quantified(part: Shape): Shape {
    const found = take(QUANTIFIER);
    if (found === null) return part;
    const [text, least, comma, most] = found;
    const min = least === undefined ? (text.startsWith('+') ? 1 : 0) : Number(least);
    const unbounded = least === undefined ? !text.startsWith('?') : comma !== '' && most === '';
    const max = unbounded
      ? Number.POSITIVE_INFINITY
      : least === undefined
        ? 1
        : comma === ''
          ? min
          : Number(most);
    return { kind: 'repeat', part, min, max };
  }

  function atom(): Shape {
    if (take(ASSERTION) !== null) return EMPTY;
    const group = take(GROUP);
    if (group !== null) {
      const inner = choice();
      at++;
      return /[=!]/.test(group[0]) ? { kind: 'look', part: inner } : inner;
    }
    const found = source[at] === '[' ? takeBrackets() : take(CLASS)?.[0];
    if (found !== undefined) return classOf(found, flags);
    // Any character is one of these.
    const [, hex, short, long, escaped, plain] = take(ESCAPE) as RegExpExecArray;
    const code = hex ?? short ?? long;
    const text =
      code === undefined ? ((escaped ?? plain) as string) : String.fromCodePoint(Number.parseInt(code, 16));
    return { kind: 'text', text: text.toLowerCase() };
  }

  /** A class in brackets; with the flag `v`, there may be further ones in it. */
  function takeBrackets(): string {
    const start = at;
    let depth = 0;
    do {
      const char = source[at++];
      if (char === '\\') at++;
      else if (char === '[' && (depth === 0 || flags.includes('v'))) depth++;
      else if (char === ']') depth--;
    } while (depth > 0 && at < source.length);
    return source.slice(start, at);
  }

  return choice();
}

function classOf(source: string, flags: string): Shape {
  if (FEW.test(source)) {
    const characters = source.slice(1, -1).replaceAll('\\', '').toLowerCase();
    return { kind: 'choice', options: [...characters].map((text) => ({ kind: 'text', text })) };
  }
  return { kind: 'class', accepts: new RegExp(`^${source}$`, flags.replace(/[gy]/g, '')) };
}
