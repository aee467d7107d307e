/** A figure over the rounds of a run. */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

export function figure(values: readonly number[]): Figure {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * How many times as expensive the first is, round by round: both were measured side by side in each round, so what
 * slowed the machine down in a round slowed both.
 */
export function ratio(rounds: readonly number[], base: readonly number[]): Figure {
  return figure(rounds.map((value, round) => value / base[round]!));
}
