import type { CorsExplanation } from 'nestjs-cors';
import { BROWSER_NAMES, thisBrowser } from './browser-name.js';
import { CodeBlock } from './code-block.js';

/** The answer of `explain()`: the verdict, the reason, the console message, and fixes. */
export function ExplanationView({ explanation }: { readonly explanation: CorsExplanation }) {
  const { verdict, summary, preflight, response, decidedBy, fixes, console: messages } = explanation;
  const message = messages[thisBrowser];
  return (
    <>
      <h2 class="prediction-title">
        Prediction: {preflight === undefined ? 'no preflight' : 'preflight'}, {verdict}
      </h2>
      <p>{summary}</p>
      <ul>
        {preflight !== undefined && (
          <li>
            The browser asks first ({preflight.because.join('; ')}), and gets {preflight.status}
            {headersOf(preflight.headers)}
          </li>
        )}
        <li>
          {response === undefined
            ? 'The request itself is never sent.'
            : `The response has${headersOf(response.headers, '')}`}
        </li>
        {decidedBy !== undefined && (
          <li>
            Decided by <code>{decidedBy.field}</code>: {decidedBy.place}.
          </li>
        )}
      </ul>
      {message !== undefined && (
        <>
          <h3>{BROWSER_NAMES[thisBrowser]}’s console will say</h3>
          <blockquote>{message}</blockquote>
        </>
      )}
      {fixes.length > 0 && (
        <>
          <h3>What would make it readable</h3>
          {fixes.map(({ place, change }) => (
            <CodeBlock key={place} title={place} code={`{ ${change} }`} />
          ))}
        </>
      )}
    </>
  );
}

function headersOf(headers: Readonly<Record<string, string>>, before = ', with'): string {
  const list = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return list.length === 0 ? `${before} no CORS header.` : `${before} ${list.join('; ')}.`;
}
