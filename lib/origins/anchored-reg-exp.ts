/**
 * Whether `regExp` matches whole strings only: each of its top-level alternatives starts with `^` and ends
 * with `$`. `/^a|b$/` is not anchored.
 */
export function isAnchored(regExp: RegExp): boolean {
  return topLevelAlternatives(regExp.source).every(
    (source) => source.startsWith('^') && endsWithAnchor(source),
  );
}

/** The expression as it was most likely meant, anchored at both ends and without state: `/^https:\/\/(?:…)$/`. */
export function anchored(regExp: RegExp): string {
  const { source } = regExp;
  const flags = regExp.flags.replace(/[gy]/g, '');
  if (isAnchored(regExp)) return `/${source}/${flags}`;
  const start = source.startsWith('^') ? 1 : 0;
  const inner = source.slice(start, endsWithAnchor(source) ? -1 : undefined);
  const scheme = start === 1 || inner.includes('\\/\\/') ? '' : schemeFor(inner);
  return `/^${scheme}(?:${inner})$/${flags}`;
}

/** The scheme of an expression that starts with a host, or with the dot in front of a domain. */
function schemeFor(inner: string): string {
  if (/^(?:\((?:\?:)?)*(?:localhost|127\\\.|\\\[::1)/.test(inner)) return 'http:\\/\\/';
  return inner.startsWith('\\.') ? 'https:\\/\\/.+' : 'https:\\/\\/';
}

/** Whether the expression has a `.` that is neither escaped nor repeated, as in `/^https:\/\/api.example$/`. */
export function hasBareDot(regExp: RegExp): boolean {
  return /(?:^|[^\\])(?:\\\\)*\.(?![*+?{])/.test(regExp.source.replace(/\[(?:[^\]\\]|\\.)*\]/g, '[]'));
}

function topLevelAlternatives(source: string): string[] {
  const alternatives: string[] = [];
  let start = 0;
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) {
      alternatives.push(source.slice(start, i));
      start = i + 1;
    }
  }
  alternatives.push(source.slice(start));
  return alternatives;
}

function endsWithAnchor(source: string): boolean {
  return source.endsWith('$') && !isEscaped(source, source.length - 1);
}

function isEscaped(source: string, index: number): boolean {
  let backslashes = 0;
  while (source[index - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
