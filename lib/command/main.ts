#!/usr/bin/env node
import { runCommand } from './run-command.js';

// Node would write its own warnings to stderr, such as the one about NODE_TLS_REJECT_UNAUTHORIZED.
if (process.argv.includes('--json')) process.removeAllListeners('warning');

// A reader that has seen enough, such as head, closes the pipe. The verdict is the same.
process.stdout.on('error', () => undefined);

// Until there is a verdict: a process that ends for any other reason must not report one.
process.exitCode = 2;
// Not process.exit(): output to a pipe may still be under way.
void runCommand(process.argv.slice(2), process).then(
  (status) => {
    process.exitCode = status;
  },
  // A fault of the command itself. Unhandled, it would end the process with 1.
  (fault: unknown) => console.error(fault),
);
