import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { HeaderList } from '../browser/header-list.js';
import { nearestName } from '../errors/nearest-name.js';
import { CheckError } from './check-error.js';
import type { CheckQuestion } from './check-question.js';

/** A parsed command line. */
export type CommandLine =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'check';
      readonly question: CheckQuestion;
      readonly audit: boolean;
      readonly send: boolean;
      readonly timeoutMs: number;
    };

/**
 * Reads the arguments of the command.
 *
 * @throws {CheckError} `usage`
 */
export function readArguments(argv: readonly string[]): CommandLine {
  const { values, positionals } = parse(argv);
  const [command, url, ...others] = positionals;
  if (values.help || argv.length === 0) return { kind: 'help' };
  if (command !== 'check')
    throw usage(`There is no command ${JSON.stringify(command ?? '')}; there is "check".`);
  if (url === undefined) throw usage('The address to check is missing.');
  if (others.length > 0)
    throw usage(`Only one address can be checked at a time. Remove ${JSON.stringify(others[0])}.`);
  if (values.origin === undefined) throw usage('--origin is missing: the origin of the page that asks.');
  return {
    kind: 'check',
    question: {
      url,
      origin: values.origin,
      method: values.method,
      headers: values.header.map(readHeader),
      credentials: values.credentials,
    },
    audit: values.audit,
    send: values.send,
    timeoutMs: readSeconds(values.timeout),
  };
}

const OPTIONS = {
  origin: { type: 'string' },
  method: { type: 'string', short: 'X', default: 'GET' },
  header: { type: 'string', short: 'H', multiple: true, default: [] },
  credentials: { type: 'boolean', default: false },
  audit: { type: 'boolean', default: false },
  send: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies NonNullable<ParseArgsConfig['options']>;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: OPTIONS,
    });
  } catch (error) {
    throw usage(describeError(error as Error & { code?: string }));
  }
}

/** Node's message about an unknown option goes on about positional arguments. */
function describeError({ code, message }: Error & { code?: string }): string {
  const option = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  if (option === undefined) return message;
  const meant = option.startsWith('--') ? nearestName(option.slice(2), Object.keys(OPTIONS)) : undefined;
  return `${option} is not an option.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}

function readHeader(written: string): HeaderList[number] {
  const colon = written.indexOf(':');
  if (colon < 1) throw usage(`${JSON.stringify(written)} is not a header. Write -H 'Name: value'.`);
  return [written.slice(0, colon), written.slice(colon + 1).trim()];
}

function readSeconds(written: string): number {
  const seconds = Number(written);
  if (seconds > 0 && seconds <= 600) return Math.ceil(seconds * 1000);
  throw usage(`--timeout ${written} is not a number of seconds from 0.001 to 600.`);
}

function usage(message: string): CheckError {
  return new CheckError('usage', `${message.replace(/[^.?]$/, '$&.')} See nestjs-cors --help.`);
}
