import type { CheckExchange, CheckReport } from './check-report.js';
import type { CheckFinding } from './audit/finding.js';
import { printable } from './paint.js';
import type { Colour, Paint } from './paint.js';

/** Formats a report as text: requests and answers, the verdict, its cause and its fix, each on its own line. */
export function formatReport(report: CheckReport, paint: Paint): string {
  const { method, url, origin, credentials, verdict, blocked, console, notes, standIn, findings } = report;
  const consoleText = console.chromium ?? console.firefox ?? console.safari;
  const line = (label: string, text: string) =>
    `${paint('dim', label.padEnd(WIDTH))}${printable(text).replaceAll('\n', `\n${' '.repeat(WIDTH)}`)}`;
  const lines = [
    paint('bold', printable(`${method} ${url} from ${origin}${credentials ? ', with credentials' : ''}`)),
    line('preflight', preflightText(report)),
    ...report.exchanges.flatMap((exchange) => [
      line('asked', askedText(exchange)),
      line('answered', answeredText(exchange)),
    ]),
    ...notes.map((note) => line('note', note)),
    ...(standIn === undefined ? [] : [line('note', `--send sends the ${method} itself.`)]),
    `${paint('dim', 'verdict'.padEnd(WIDTH))}${paint(VERDICT_COLOURS[verdict], verdict)}${readableText(report)}`,
    ...(consoleText === undefined ? [] : [line('console', consoleText)]),
    ...(blocked === undefined ? [] : [line('cause', blocked.cause), line('fix', blocked.fix)]),
    ...(blocked === undefined || blocked.headers.length === 0
      ? []
      : [line('headers', blocked.headers.join('; '))]),
    ...(blocked?.decorator === undefined
      ? []
      : [line('nestjs-cors', `${blocked.decorator} on the handler or its controller`)]),
    ...(findings === undefined ? [] : auditLines(findings, report.requests, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

const WIDTH = 'nestjs-cors  '.length;

const VERDICT_COLOURS: Readonly<Record<CheckReport['verdict'], Colour>> = {
  readable: 'green',
  'same-origin': 'green',
  unknown: 'yellow',
  blocked: 'red',
};

const SEVERITY_COLOURS: Readonly<Record<CheckFinding['severity'], Colour>> = {
  high: 'red',
  medium: 'yellow',
  low: 'dim',
};

function preflightText({ preflightBecause, verdict }: CheckReport): string {
  if (preflightBecause.length > 0) return `needed: ${preflightBecause.join('; ')}`;
  return verdict === 'same-origin' ? 'not needed: the page has the same origin' : 'not needed';
}

function askedText({ request }: CheckExchange): string {
  const { method, url, headers } = request;
  const asked = Object.entries(headers).filter(([name]) => /^(?:origin|access-control-)/.test(name));
  return [`${method} ${url}`, ...asked.map(([name, value]) => `${name}: ${value}`)].join('; ');
}

function answeredText({ response: { status, headers } }: CheckExchange): string {
  const shown = Object.entries(headers).filter(([name]) => name !== 'content-type');
  const text = shown.map(([name, value]) => `${name}: ${value}`);
  const isCors = shown.some(([name]) => name.startsWith('access-control-'));
  return [status, ...text, ...(isCors ? [] : ['no CORS headers'])].join('; ');
}

function readableText({ verdict, status, readableHeaders }: CheckReport): string {
  if (verdict === 'blocked' || verdict === 'unknown') return '';
  return printable(`: status ${status}, headers ${readableHeaders.join(', ') || 'none'}`);
}

function auditLines(findings: readonly CheckFinding[], requests: number, paint: Paint): readonly string[] {
  const count = findings.length === 1 ? '1 finding' : `${findings.length || 'no'} findings`;
  return [
    paint('bold', `audit: ${count}, after ${requests} requests`),
    ...findings.flatMap(({ id, severity, evidence, fix }) => [
      `${paint(SEVERITY_COLOURS[severity], severity.padEnd(8))}${id}`,
      `        ${printable(evidence)}`,
      `        ${printable(fix)}`,
    ]),
  ];
}
