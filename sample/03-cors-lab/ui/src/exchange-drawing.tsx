import type { CheckReport } from '#command/check-report.js';

type CheckExchange = CheckReport['exchanges'][number];

interface ExchangeDrawingProps {
  readonly exchanges: readonly CheckExchange[];
  /** The names of the two sides. */
  readonly from: string;
  readonly to: string;
  /** Whether the last answer, or what should have followed, does not reach the page. */
  readonly blocked: boolean;
}

/** The exchange as arrows between the two sides, with the headers that CORS reads. */
export function ExchangeDrawing({ exchanges, from, to, blocked }: ExchangeDrawingProps) {
  return (
    <figure class="drawing">
      <figcaption class="ends">
        <span>
          Browser<code>{from}</code>
        </span>
        <span>
          Server<code>{to}</code>
        </span>
      </figcaption>
      <ol>
        {exchanges.flatMap(({ kind, request, response }, index) => {
          const last = blocked && index === exchanges.length - 1;
          return [
            <li key={`${index} asked`} class="arrow right">
              <p>
                <span class={`kind ${kind}`}>{kind}</span>{' '}
                <code>
                  {request.method} {pathOf(request.url)}
                </code>
              </p>
              <Headers headers={telling(request.headers)} />
            </li>,
            <li key={`${index} answered`} class={`arrow left${last ? ' stopped' : ''}`}>
              <p>
                <code>{response.status}</code> {last && <strong>✕ stopped by the browser</strong>}
              </p>
              <Headers headers={response.headers} />
            </li>,
          ];
        })}
      </ol>
    </figure>
  );
}

function Headers({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
  const list = Object.entries(headers);
  return list.length === 0 ? (
    <p class="none">no CORS header</p>
  ) : (
    <ul>
      {list.map(([name, value]) => (
        <li key={name}>
          <code>
            {name}: {value}
          </code>
        </li>
      ))}
    </ul>
  );
}

/** Without the headers that every client sends; the report lists them below. */
function telling(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !COMMON.test(name)));
}

const COMMON = /^(host|connection|accept|accept-encoding|accept-language|user-agent|sec-.*)$/i;

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
