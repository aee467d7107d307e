import { departures } from '../../src/scenarios/compare.js';
import type { StepResult } from '../../src/scenarios/compare.js';
import { attemptOf } from '../../src/scenarios/index.js';
import type { Variant } from '../../src/scenarios/index.js';
import type { RequestForm } from '../../src/scenarios/request-form.js';
import type { AttemptOutcome, RunOutcome } from '../../src/scenarios/run-outcome.js';
import type { Exchange } from '../../src/watch/exchange.js';
import type { LabView } from './lab.js';
import { sendFrom } from './other-origin.js';
import { sendRequest } from './send-request.js';

type OnExchange = (exchange: Exchange) => void;
type Send = (run: string) => Promise<StepResult[]>;

/** Runs a scenario, step by step, and compares the outcome with what the scenario states. */
export async function runAttempt(
  lab: LabView,
  scenario: string,
  variant: Variant,
  onExchange: OnExchange = () => {},
): Promise<AttemptOutcome> {
  const attempt = attemptOf(scenario, variant);
  const outcome = await watched(onExchange, async (run) => {
    const results: StepResult[] = [];
    for (const [index, step] of attempt.steps.entries()) {
      results.push(
        step.by === 'server'
          ? await askServer({ scenario, variant, step: index, run, platform: lab.platform })
          : await sendAs(lab, step.by, step.send, run),
      );
    }
    return results;
  });
  return { ...outcome, departures: departures(attempt, outcome.results, outcome.exchanges) };
}

/** Sends one request from one of the two pages. */
export function runRequest(
  lab: LabView,
  from: 'page' | 'stranger',
  form: RequestForm,
  onExchange: OnExchange = () => {},
): Promise<RunOutcome> {
  return watched(onExchange, async (run) => [await sendAs(lab, from, form, run)]);
}

function sendAs(
  { info, addresses }: LabView,
  from: 'page' | 'stranger',
  form: RequestForm,
  run: string,
): Promise<StepResult> {
  return location.origin === info[from]
    ? sendRequest(form, run, addresses)
    : sendFrom(info[from], { form, run, addresses });
}

async function askServer(step: object): Promise<StepResult> {
  const response = await fetch('/lab/steps', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(step),
  });
  return (await response.json()) as StepResult;
}

let lastRun: Promise<unknown> = Promise.resolve();

/**
 * One run after the other: each holds a connection for its stream, and a browser has only six for one host; seven
 * streams at once would leave none to end them.
 */
function watched(onExchange: OnExchange, send: Send): Promise<RunOutcome> {
  const next = lastRun.then(() => watchedNow(onExchange, send));
  lastRun = next.catch(() => {});
  return next;
}

/** Runs while the server's side is streamed in, and waits until the stream has ended. */
async function watchedNow(onExchange: OnExchange, send: Send): Promise<RunOutcome> {
  const run = crypto.randomUUID();
  const exchanges: Exchange[] = [];
  const events = new EventSource(`/lab/runs/${run}`);
  const ended = new Promise<void>((resolve, reject) => {
    events.addEventListener('exchange', (event: MessageEvent<string>) => {
      const exchange = JSON.parse(event.data) as Exchange;
      exchanges.push(exchange);
      onExchange(exchange);
    });
    events.addEventListener('end', () => {
      resolve();
    });
    events.addEventListener('error', () => {
      reject(new Error('The lab does not answer. Is it still running?'));
    });
  });
  try {
    const [results] = await Promise.all([
      send(run).finally(() => fetch(`/lab/runs/${run}/end`, { method: 'POST' })),
      ended,
    ]);
    return { run, results, exchanges };
  } finally {
    events.close();
  }
}
