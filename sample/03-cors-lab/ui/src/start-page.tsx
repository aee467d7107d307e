import { FirstInsight } from './first-insight.js';
import type { LabView } from './lab.js';
import { PasteBox } from './paste-box.js';

export function StartPage({ lab }: { readonly lab: LabView }) {
  const { page, stranger } = lab.info;
  return (
    <>
      <p class="intro">
        A page can send requests to other origins, but it can read a response only if the server allows it.
        CORS is how the server says so.
      </p>
      <div class="start">
        <FirstInsight lab={lab} />
        <PasteBox lab={lab} />
      </div>
      <div class="prose">
        <h2>In five minutes</h2>
        <ol class="steps">
          <li>
            <a href="#same-origin">Same origin or not</a>: scheme, host and port decide. If all three are the
            same, CORS plays no part.
          </li>
          <li>
            <a href="#simple">Simple request</a>: sent at once. The server answers, and the browser withholds
            the answer unless a header names this page.
          </li>
          <li>
            <a href="#preflight">Preflight</a>: before everything that a plain form could not send, the
            browser asks with OPTIONS.
          </li>
          <li>
            <a href="#credentials">Credentials</a>: with cookies, a wildcard is not enough.
          </li>
          <li>
            <a href="#errors">Errors that look like CORS errors</a>, and{' '}
            <a href="#mistakes">the two mistakes</a> that nearly everyone makes once.
          </li>
        </ol>
        <p>
          On each card, send the request, read what the browser did and what the server saw, then send it
          again with the fix. Your browser really sends every request, and its own console shows its message,
          too.
        </p>
        <h2>Who is who</h2>
        <dl class="who">
          <dt>PAGE</dt>
          <dd>
            <code>{page}</code>, the page’s origin, which the API allows.
          </dd>
          <dt>API</dt>
          <dd>
            <code>{lab.addresses.closed}</code>, a Nest application on{' '}
            {lab.platform === 'fastify' ? 'Fastify' : 'Express'}. Each controller has one of the policies; the
            cards show its source as it runs. Rules such as R9 are the library’s own.
          </dd>
          <dt>STRANGER</dt>
          <dd>
            <code>{stranger}</code>, a second origin that serves this same page and that the API does not
            allow.{' '}
            {location.origin === stranger
              ? 'You are reading it there; requests from PAGE go through a hidden frame.'
              : 'Requests from there go through a hidden frame.'}
          </dd>
        </dl>
        <p class="note">
          The lab adds <code>?run=…</code> to each address, to tell your own requests from all the others that
          reach the server.
        </p>
      </div>
    </>
  );
}
