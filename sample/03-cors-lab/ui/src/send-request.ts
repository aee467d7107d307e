import type { StepResult } from '../../src/scenarios/compare.js';
import { addressOf, headersOf, textOf } from '../../src/scenarios/request-form.js';
import type { Addresses, RequestForm } from '../../src/scenarios/request-form.js';
import { RUN } from '../../src/watch/exchange.js';

/** Sends the request for real, from the origin on which this runs, and reports what the page can see of the response. */
export async function sendRequest(form: RequestForm, run: string, addresses: Addresses): Promise<StepResult> {
  const url = new URL(addressOf(form, addresses));
  url.searchParams.set(RUN, run);
  const headers = headersOf(form, addresses);
  try {
    return form.via === undefined || form.via === 'fetch'
      ? await sendWithFetch(url, form, headers)
      : await sendWithXhr(url, form, headers);
  } catch (error) {
    return { kind: 'blocked', error: String(error) };
  }
}

async function sendWithFetch(
  url: URL,
  form: RequestForm,
  headers: Record<string, string>,
): Promise<StepResult> {
  const response = await fetch(url, {
    method: form.method ?? 'GET',
    headers,
    body: bodyOf(form),
    credentials: form.credentials ?? 'same-origin',
  });
  return {
    kind: 'response',
    status: response.status,
    headers: [...response.headers.keys()],
    body: await response.text(),
  };
}

function sendWithXhr(url: URL, form: RequestForm, headers: Record<string, string>): Promise<StepResult> {
  const request = new XMLHttpRequest();
  request.open(form.method ?? 'GET', url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.withCredentials = form.credentials === 'include';
  if (form.via === 'xhr-with-upload-listener') request.upload.addEventListener('progress', () => {});
  return new Promise((resolve, reject) => {
    request.addEventListener('load', () => {
      const names = request.getAllResponseHeaders().matchAll(/^([^:]+):/gm);
      resolve({
        kind: 'response',
        status: request.status,
        headers: [...names].map(([, name = '']) => name.toLowerCase()),
        body: request.responseText,
      });
    });
    request.addEventListener('error', () => {
      reject(new TypeError('XMLHttpRequest: error event'));
    });
    request.send(bodyOf(form));
  });
}

function bodyOf({ body }: RequestForm): XMLHttpRequestBodyInit | null {
  if (body === undefined) return null;
  switch (body.kind) {
    case 'urlencoded':
      return new URLSearchParams(body.value);
    case 'form-data': {
      const data = new FormData();
      for (const [name, value] of Object.entries(body.value)) data.append(name, value);
      return data;
    }
    default:
      return textOf(body);
  }
}
