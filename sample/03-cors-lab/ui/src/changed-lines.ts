/** Whether two variants differ only in the path and the class name that each has of its own. */
export function isSameCode(a: string, b: string): boolean {
  return changedLines(a, b).size === 0 && changedLines(b, a).size === 0;
}

/** The numbers of the lines in `after` that are not in `before`, by their longest common subsequence. */
export function changedLines(before: string, after: string): ReadonlySet<number> {
  const a = before.split('\n').map(identity);
  const b = after.split('\n').map(identity);
  const common = commonLengths(a, b);
  const changed = new Set<number>();
  let [i, j] = [0, 0];
  while (j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      i += 1;
      j += 1;
    } else if (i < a.length && at(common, i + 1, j) >= at(common, i, j + 1)) {
      i += 1;
    } else {
      if (b[j] !== '') changed.add(j);
      j += 1;
    }
  }
  return changed;
}

/** `[i][j]` is how many lines the rest of `a` from `i` and the rest of `b` from `j` have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i] as number[];
      row[j] =
        a[i] === b[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

/** A line without the path and the class name, which are not part of a change. */
function identity(line: string): string {
  return line
    .trim()
    .replace(/^@Controller\('[^']*'\)$/, '@Controller')
    .replace(/^(export )?class \w+/, 'class')
    .replace(/(API\}|https?:\/\/[^/]+)\/[^'`\s]*/, '$1');
}
