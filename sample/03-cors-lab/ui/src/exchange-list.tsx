import type { Exchange, Header } from '../../src/watch/exchange.js';
import { Heading } from './heading.js';

interface ExchangeListProps {
  readonly exchanges: readonly Exchange[];
  readonly running: boolean;
  /** Of the heading. Default: 3. */
  readonly level?: 2 | 3 | 4;
}

/** The requests that reached the server, in order, with their CORS headers both ways. */
export function ExchangeList({ exchanges, running, level = 3 }: ExchangeListProps) {
  return (
    <section>
      <Heading level={level}>What the server saw</Heading>
      {exchanges.length === 0 && <p>{running ? 'Nothing yet.' : 'Nothing: no request was sent.'}</p>}
      <ol class="exchanges">
        {exchanges.map((exchange, index) => (
          <li key={index}>
            <p class="request-line">
              <span class={`kind ${exchange.kind}`}>{exchange.kind}</span>
              <code>
                {exchange.method} {exchange.path}
              </code>
              <span class="status">answered {exchange.status}</span>
            </p>
            <div class="sides">
              <HeaderTable title="Asked" headers={exchange.request} />
              <HeaderTable title="Answered" headers={exchange.response} />
            </div>
          </li>
        ))}
      </ol>
      {!running && exchanges.length > 0 && <p class="count">{countOf(exchanges)}</p>}
    </section>
  );
}

function HeaderTable({ title, headers }: { readonly title: string; readonly headers: readonly Header[] }) {
  return (
    <div class="headers">
      <p class="title">{title}</p>
      {headers.length === 0 ? (
        <p class="none">no CORS header</p>
      ) : (
        <dl>
          {[...headers].sort(byImportance).map(([name, value]) => (
            <div key={name}>
              <dt>{spelled(name)}: </dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** A header name as the standard spells it; on the wire, the case does not matter. */
function spelled(name: string): string {
  return name.replaceAll(
    /(^|-)([a-z])/g,
    (_match, dash: string, letter: string) => dash + letter.toUpperCase(),
  );
}

function byImportance([a]: Header, [b]: Header): number {
  return rank(a) - rank(b);
}

function rank(name: string): number {
  const index = FIRST.indexOf(name);
  return index === -1 ? FIRST.length : index;
}

const FIRST = [
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
  'access-control-expose-headers',
];

export function countOf(exchanges: readonly Exchange[]): string {
  const preflights = exchanges.filter(({ kind }) => kind === 'preflight').length;
  const actual = exchanges.length - preflights;
  const text = `${plural(preflights, 'preflight')}, ${plural(actual, 'actual request')}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count > 1 ? 's' : ''}`;
}
