import { CheckError } from './check-error.js';
import type { CheckReport } from './check-report.js';
import { checkServer } from './check-server.js';
import { formatReport } from './format-report.js';
import { HELP } from './help.js';
import { paintFor, printable } from './paint.js';
import { readArguments } from './read-arguments.js';

/** The streams that the command writes to, and its environment. */
export interface CommandStreams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean | undefined };
  readonly stderr: { write(text: string): unknown };
  readonly env: NodeJS.ProcessEnv;
}

/** 0: readable; 1: blocked, a redirect that was not followed, or a finding; 2: usage error, or unreachable. */
export type ExitStatus = 0 | 1 | 2;

/** Runs `nestjs-cors` with these arguments. Resolves with the exit status. */
export async function runCommand(argv: readonly string[], streams: CommandStreams): Promise<ExitStatus> {
  const { stdout, stderr, env } = streams;
  // Even if the arguments are invalid: whoever asks for JSON parses the output.
  const isJson = argv.includes('--json');
  try {
    const line = readArguments(argv);
    if (line.kind === 'help') {
      stdout.write(HELP);
      return 0;
    }
    const { question, audit, send, timeoutMs } = line;
    const beforeAudit = ({ host, maxRequests }: { host: string; maxRequests: number }) =>
      stdout.write(`Auditing ${host}: up to ${maxRequests} more requests, GET, HEAD and OPTIONS only.\n`);
    const report = await checkServer(question, {
      audit,
      send,
      timeoutMs,
      ...(isJson ? {} : { beforeAudit }),
    });
    stdout.write(isJson ? toJson(report) : formatReport(report, paintFor(stdout, env)));
    return statusOf(report);
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    const { kind, message } = error;
    if (isJson) stdout.write(toJson({ error: { kind, message } }));
    else stderr.write(`nestjs-cors: ${printable(message)}\n`);
    return 2;
  }
}

function statusOf({ verdict, findings = [] }: CheckReport): ExitStatus {
  return verdict === 'blocked' || verdict === 'unknown' || findings.length > 0 ? 1 : 0;
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
