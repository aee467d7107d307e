import type { CheckReport } from '#command/check-report.js';
import { BROWSER_NAMES, thisBrowser } from './browser-name.js';
import { CodeBlock } from './code-block.js';
import { ExchangeDrawing } from './exchange-drawing.js';
import { Verdict } from './verdict.js';
import type { VerdictWord } from './verdict.js';

/** The report of a check: the verdict, the exchange, the cause, and what to change. */
export function CheckReportView({ report }: { readonly report: CheckReport }) {
  const { verdict, blocked, exchanges, preflightBecause, notes, origin, url, requests } = report;
  const message = report.console[thisBrowser];
  return (
    <div class="card outcome">
      <Verdict verdict={WORDS[verdict]} text={blocked?.cause ?? textOf(report)} />
      <h2>What was sent</h2>
      <p>
        {requests === 1 ? 'One request' : `${requests} requests`}, by the lab’s server.{' '}
        {preflightBecause.length > 0
          ? `A preflight is needed: ${preflightBecause.join('; ')}.`
          : 'No preflight is needed.'}
        {report.standIn !== undefined && ` Instead of ${report.method}, it sent ${report.standIn}.`}
      </p>
      <ExchangeDrawing
        exchanges={exchanges}
        from={origin}
        to={new URL(url).origin}
        blocked={verdict === 'blocked'}
      />
      <details>
        <summary>Everything that was sent</summary>
        {exchanges.map(({ kind, request }, index) => (
          <CodeBlock
            key={index}
            title={kind === 'preflight' ? 'The preflight' : 'The request'}
            code={[`${request.method} ${request.url}`, ...linesOf(request.headers)].join('\n')}
          />
        ))}
      </details>
      {blocked !== undefined && (
        <>
          <h2>The fix</h2>
          <p>{blocked.fix}</p>
          {blocked.headers.length > 0 && (
            <CodeBlock title="Headers that the answer needs" code={blocked.headers.join('\n')} />
          )}
          {blocked.decorator !== undefined && <CodeBlock title="In Nest" code={blocked.decorator} />}
        </>
      )}
      {message !== undefined && (
        <>
          <h2>In {BROWSER_NAMES[thisBrowser]}’s console</h2>
          <blockquote>{message}</blockquote>
        </>
      )}
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const WORDS: Readonly<Record<CheckReport['verdict'], VerdictWord>> = {
  readable: { tone: 'good', word: 'Readable' },
  blocked: { tone: 'bad', word: 'Blocked' },
  'same-origin': { tone: 'plain', word: 'Same origin' },
  unknown: { tone: 'partly', word: 'Unknown' },
};

function textOf({ verdict, status, readableHeaders }: CheckReport): string {
  switch (verdict) {
    case 'same-origin':
      return 'Page and address have the same origin. CORS plays no part.';
    case 'unknown':
      return 'The answer is a redirect to another host, which was not asked.';
    default:
      return `The page reads the status ${status}, the body, and these headers: ${readableHeaders.join(', ') || 'none'}.`;
  }
}

function linesOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
