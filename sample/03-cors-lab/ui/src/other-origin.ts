import type { StepResult } from '../../src/scenarios/compare.js';
import type { Addresses, RequestForm } from '../../src/scenarios/request-form.js';

/** The request that the page asks its hidden frame to send. */
export interface FrameRequest {
  readonly id: number;
  readonly form: RequestForm;
  readonly run: string;
  readonly addresses: Addresses;
}

type FrameAnswer = { readonly ready: true } | { readonly id: number; readonly result: StepResult };

const frames = new Map<string, Promise<Window>>();
const waiting = new Map<number, (result: StepResult) => void>();
let lastId = 0;

/** Sends a request from the given origin, through a hidden frame that this origin serves. */
export async function sendFrom(origin: string, request: Omit<FrameRequest, 'id'>): Promise<StepResult> {
  const target = await (frames.get(origin) ?? openFrame(origin));
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    target.postMessage({ id, ...request } satisfies FrameRequest, origin);
  });
}

function openFrame(origin: string): Promise<Window> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = `Sends requests from ${origin}`;
  frame.src = `${origin}/runner.html`;
  const opened = new Promise<Window>((resolve) => {
    window.addEventListener('message', (event: MessageEvent<FrameAnswer>) => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      if ('ready' in event.data) resolve(frame.contentWindow as Window);
      else {
        waiting.get(event.data.id)?.(event.data.result);
        waiting.delete(event.data.id);
      }
    });
  });
  frames.set(origin, opened);
  document.body.append(frame);
  return opened;
}
