/** The one of `names` that `text` is most likely a slip of, whatever its case; `undefined` where none is near. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const written = text.toLowerCase();
  let nearest: string | undefined;
  // A third of a name may be wrong; of a name of three letters, one.
  let least = Math.floor(Math.max(written.length, 3) / 3) + 1;
  for (const name of names) {
    const distance = editDistance(written, name.toLowerCase());
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** How many letters have to be added, removed, replaced or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  // Names are short; what is far longer is no slip of one.
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
