import type { StepResult } from '../../src/scenarios/compare.js';
import { readLab } from './lab.js';
import type { FrameRequest } from './other-origin.js';
import { sendRequest } from './send-request.js';

// Served by the other page origin, in a hidden frame: requests sent from here have that origin.
const { info } = await readLab();
const embedder = window.parent;

window.addEventListener('message', (event: MessageEvent<FrameRequest>) => {
  if (event.source !== embedder || ![info.page, info.stranger].includes(event.origin)) return;
  const { id, form, run, addresses } = event.data;
  void sendRequest(form, run, addresses).then((result: StepResult) => {
    embedder.postMessage({ id, result }, event.origin);
  });
});

// The embedder is one of the two pages; the other one of them does not get this.
for (const origin of [info.page, info.stranger]) {
  if (origin !== location.origin) embedder.postMessage({ ready: true }, origin);
}
