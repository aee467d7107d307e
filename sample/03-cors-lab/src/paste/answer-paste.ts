import { explainMessage } from './explain-message.js';
import { explainRequest } from './explain-request.js';
import { explainOtherMessage } from './other-messages.js';
import { parseCurl } from './parse-curl.js';
import { parseFetch } from './parse-fetch.js';
import type { PasteAnswer } from './paste-answer.js';
import { recognizeConsole } from './recognize-console.js';

/** Says what a pasted text is about: a console message, a `curl` command, a `fetch()` call, or nothing that it knows. */
export function answerPaste(text: string): PasteAnswer {
  const message = recognizeConsole(text);
  if (message !== undefined) return explainMessage(message);
  const request = parseCurl(text) ?? parseFetch(text);
  if (request !== undefined) return explainRequest(request);
  return explainOtherMessage(text) ?? (NO_REASON.test(text) ? withoutReason : unknown);
}

/** The error that scripts get for every blocked request, and for every network error. */
const NO_REASON =
  /Failed to fetch|NetworkError when attempting to fetch|Load failed|due to access control checks|net::ERR_FAILED|Network Error/i;

const withoutReason: PasteAnswer = {
  kind: 'type-error',
  title: 'The error that scripts see, without the reason',
  says: [
    'Scripts get the same error for a CORS failure, a wrong address, a server that is down, and a certificate that is not trusted. Only the console has the reason.',
  ],
  notes: [],
};

const unknown: PasteAnswer = {
  kind: 'unknown',
  title: 'The lab does not recognize this text',
  says: [
    'It is not a CORS message of Chromium, Firefox or Safari in English, nor a curl command or a fetch() call that can be read without being run.',
  ],
  notes: [],
};
