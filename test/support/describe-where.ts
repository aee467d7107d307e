import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { describe, test } from '@jest/globals';

/** A program that npm does not install, and the Debian package that contains it. */
export interface Program {
  /** Its path, or its name if it is found on `PATH`. */
  readonly path: string;
  readonly package: string;
}

/** One line that says how to install what is missing for `name`; `undefined` if nothing is. */
export function absenceOf(name: string, programs: readonly Program[]): string | undefined {
  const absent = programs.filter(({ path }) => !isInstalled(path)).map((program) => program.package);
  if (absent.length === 0) return undefined;
  return `${name} is not installed. On Debian: apt-get install ${absent.join(' ')}`;
}

/**
 * `describe()`, if nothing is missing. Otherwise, the tests are left out, and one line says how to install what they
 * need; with `CI=true` they run anyway, and fail.
 */
export function describeWhere(absence: string | undefined, subject: string, tests: () => void): void {
  if (absence === undefined || process.env['CI'] === 'true') {
    // oxlint-disable-next-line jest/valid-describe-callback, jest/valid-title -- the suite is the caller's
    describe(subject, tests);
  } else {
    process.stderr.write(`Tests are left out: ${absence}\n`);
    test.todo(`${subject}: ${absence}`);
  }
}

function isInstalled(path: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(resolve(folder, path)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
