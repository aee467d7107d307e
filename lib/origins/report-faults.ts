/** Milliseconds between two lines about the same fault. */
const PAUSE_MS = 60_000;
/** Different faults that are told apart within a minute; more of them only count. */
const MAX_FAULTS = 100;
const MAX_LENGTH = 500;

/** What would break a log line, or let it read as another one. Bidirectional controls included. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

interface Fault {
  /** When it may be written again. */
  writableAt: number;
  suppressed: number;
}

/**
 * Writes the same fault at most once a minute, and then says how often it came up in between. A provider that
 * is down fails on every request; its log must not grow with the traffic.
 *
 * Holds 100 different faults at most: texts that carry something of the request cannot fill the memory or the
 * log either. Control characters are escaped and lines are cut at 500 characters. Never throws, even where
 * `write` does.
 *
 * What is returned takes the fault, and what is worked out only where a line is written: its details.
 *
 * @param write takes one line, for instance `logger.warn`.
 * @param now milliseconds from any monotonic clock.
 */
export function reportOncePerMinute(
  write: (message: string) => void,
  now: () => number = () => performance.now(),
): (fault: string, detail?: () => string) => void {
  const faults = new Map<string, Fault>();
  let untold = 0;

  return (text, detail) => {
    const time = now();
    const line = printable(text);
    const known = faults.get(line);
    if (known !== undefined && time < known.writableAt) {
      known.suppressed++;
      return;
    }
    if (known === undefined && faults.size >= MAX_FAULTS) {
      untold += forgetOld(faults, time);
      if (faults.size >= MAX_FAULTS) {
        untold++;
        return;
      }
    }
    const notes = [
      ...(known !== undefined && known.suppressed > 0
        ? [`${known.suppressed} more since the last line`]
        : []),
      ...(untold > 0 ? [`other faults, not shown: ${untold}`] : []),
    ];
    faults.set(line, { writableAt: time + PAUSE_MS, suppressed: 0 });
    untold = 0;
    try {
      const whole = detail === undefined ? line : printable(`${line} ${detail()}`);
      write(notes.length > 0 ? `${whole} (${notes.join('; ')})` : whole);
    } catch {
      // A logger that fails must not turn a refused request into a 500.
    }
  };
}

/**
 * What was thrown, in a few words: `TypeError: x is not a function`. Names every error of an `AggregateError`,
 * whose own message is empty when a connection is refused. Never throws, whatever `thrown` is.
 */
export function describeFault(thrown: unknown): string {
  try {
    if (thrown instanceof AggregateError && thrown.message === '')
      return `${thrown.name}: ${thrown.errors.map(describeFault).join('; ')}`;
    return printable(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
  } catch {
    // An error whose name or message is a getter that throws, or an object without a prototype.
    return 'something that cannot be printed';
  }
}

/** One line, safe to print: cut to 500 characters, with everything that moves the cursor escaped. */
export function printable(text: string): string {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
  return cut.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Drops what may be written again anyway; returns how many reports of it were never told. */
function forgetOld(faults: Map<string, Fault>, time: number): number {
  let untold = 0;
  for (const [line, fault] of faults) {
    if (time < fault.writableAt) continue;
    untold += fault.suppressed;
    faults.delete(line);
  }
  return untold;
}
