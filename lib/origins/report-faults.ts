/** Minimum milliseconds between two lines about the same fault. */
const PAUSE_MS = 60_000;
/** Maximum number of distinct faults within a minute; further ones are only counted. */
const MAX_FAULTS = 100;
const MAX_LENGTH = 500;

/** Characters that would break a log line, or make it look like another one. Includes bidirectional controls. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

interface Fault {
  /** When it may be written again. */
  writableAt: number;
  suppressed: number;
}

/**
 * Writes each fault at most once a minute, and then says how often it occurred in between. A provider that is down
 * fails on every request; the log must not grow with the traffic.
 *
 * Keeps at most 100 distinct faults, so that texts with parts of the request cannot fill the memory or the log.
 * Control characters are escaped, and lines are cut to 500 characters. Never throws, even if `write` does.
 *
 * The returned function takes a fault, and a callback for its details that is called only if a line is written.
 *
 * @param write takes one line, such as `logger.warn`
 * @param now milliseconds from any monotonic clock; default: `performance.now()`
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
      ...(untold > 0 ? [`others, not shown: ${untold}`] : []),
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
 * Describes a thrown value: `TypeError: x is not a function`. Names every error of an `AggregateError`, whose own
 * message is empty when a connection is refused. Never throws, whatever `thrown` is.
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

/** Makes a text safe to print as one line: cuts it to 500 characters and escapes whatever moves the cursor. */
export function printable(text: string): string {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
  return cut.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Drops faults that may be written again anyway; returns how many of their reports were never written. */
function forgetOld(faults: Map<string, Fault>, time: number): number {
  let untold = 0;
  for (const [line, fault] of faults) {
    if (time < fault.writableAt) continue;
    untold += fault.suppressed;
    faults.delete(line);
  }
  return untold;
}
