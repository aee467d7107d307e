import type { CountedDecision } from '../metrics/cors-metrics.js';
import { STYLE } from './style.js';

interface Row {
  readonly route: string;
  readonly kind: string;
  readonly reason: string;
  readonly count: number;
}

/** A page with the refusals of each route, most frequent first. It has no script and reloads itself every five seconds. */
export function refusalsPage(counted: readonly CountedDecision[]): string {
  const decisions = counted.filter(({ metric }) => metric === 'cors_decisions');
  const refused = rowsOf(decisions.filter(({ attributes }) => attributes['granted'] === false));
  const reports = counted.filter(({ metric }) => metric === 'cors_report_only');
  const wouldBe = rowsOf(reports.filter(({ attributes }) => attributes['granted'] === false));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Refused cross-origin requests</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Refused cross-origin requests</h1>
<p>${sum(rowsOf(decisions))} cross-origin requests since the start, ${sum(refused)} refused. Prometheus reads the same numbers from <a href="/metrics">/metrics</a>.</p>
${section('Refused', refused, 'Nothing has been refused.')}
${section('reportOnly would refuse', wouldBe, 'reportOnly would change nothing so far.')}
</main>
</body>
</html>
`;
}

function rowsOf(counted: readonly CountedDecision[]): Row[] {
  return counted
    .map(({ attributes: { route, kind, reason }, count }) => ({
      route: String(route),
      kind: String(kind),
      reason: String(reason),
      count,
    }))
    .sort((a, b) => b.count - a.count);
}

function section(title: string, rows: readonly Row[], otherwise: string): string {
  const head = `<h2>${title}</h2>`;
  if (rows.length === 0) return `<section>${head}<p>${otherwise}</p></section>`;
  const most = rows[0]?.count ?? 1;
  const lines = rows.map(
    ({ route, kind, reason, count }) => `<tr>
<th scope="row"><code>${escape(route)}</code></th><td>${escape(kind)}</td><td>${escape(reason)}</td>
<td class="count">${count}<meter min="0" max="${most}" value="${count}" aria-hidden="true"></meter></td>
</tr>`,
  );
  return `<section>${head}<table>
<thead><tr><th scope="col">Route</th><th scope="col">Kind</th><th scope="col">Reason</th><th scope="col" class="count">Requests</th></tr></thead>
<tbody>${lines.join('\n')}</tbody>
</table></section>`;
}

function sum(rows: readonly Row[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
