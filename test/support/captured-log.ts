import type { LoggerService, LogLevel } from '@nestjs/common';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly context: string | undefined;
}

/** A logger that records its messages in order. */
export class CapturedLog implements LoggerService {
  readonly lines: LogLine[] = [];

  log(message: unknown, ...rest: unknown[]): void {
    this.keep('log', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.keep('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.keep('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.keep('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.keep('verbose', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.keep('fatal', message, rest);
  }

  /** The messages of this library: those whose context begins with `Cors`. */
  ofCors(...levels: LogLevel[]): string[] {
    return this.lines
      .filter(({ context }) => context?.startsWith('Cors'))
      .filter(({ level }) => levels.length === 0 || levels.includes(level))
      .map(({ message }) => message);
  }

  clear(): void {
    this.lines.length = 0;
  }

  private keep(level: LogLevel, message: unknown, rest: unknown[]): void {
    const last = rest.at(-1);
    this.lines.push({
      level,
      message: String(message),
      context: typeof last === 'string' ? last : undefined,
    });
  }
}
