#!/usr/bin/env node
import { runCommand } from './run-command.js';

// Not process.exit(): output to a pipe may still be under way.
void runCommand(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
});
