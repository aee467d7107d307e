/** The name that `text` is most likely a misspelling of, regardless of case; `undefined` if none is close. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const written = text.toLowerCase();
  let nearest: string | undefined;
  // Up to a third of a name may be wrong, and at least one letter.
  let least = Math.floor(Math.max(written.length, 3) / 3) + 1;
  for (const name of names) {
    const distance = editDistance(written, name.toLowerCase());
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** The number of letters to add, remove, replace or swap with their neighbour. */
export function editDistance(a: string, b: string): number {
  // Names are short: a far longer text is not a misspelling of one.
  if (Math.abs(a.length - b.length) > 10) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
