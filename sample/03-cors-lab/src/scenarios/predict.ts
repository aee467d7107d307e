import type { WireRequest, WireResponse } from '#browser/exchange.js';
import type { FetchFailure } from '#browser/fetch-failure.js';
import { getHeader } from '#browser/header-list.js';
import type { HeaderList } from '#browser/header-list.js';
import { predictFetch } from '#browser/predict-fetch.js';
import { preflightReasons } from '#browser/preflight-reasons.js';
import { isSafelistedMethod } from '#browser/request-method.js';
import type { ScriptedRequest } from '#browser/scripted-request.js';
import type { RequestForm } from './request-form.js';

/** A policy as far as a prediction needs it. */
export interface PolicyFacts {
  readonly origins: 'none' | 'any' | 'page';
  readonly credentials?: true;
  /** What `Access-Control-Allow-Methods` lists. Default: what is asked. */
  readonly methods?: readonly string[];
  /** What `Access-Control-Allow-Headers` lists. Default: what is asked. */
  readonly headers?: readonly string[];
}

export interface Prediction {
  readonly preflight: boolean;
  readonly blocked: boolean;
  /** One sentence for each thing that decides. */
  readonly because: readonly string[];
}

/** Origins that stand for the two pages. What the pages' real origins are makes no difference. */
const PAGES = { page: 'http://page.example', stranger: 'http://stranger.example' };

/** Why a request needs a preflight, one reason each; empty when it needs none. */
export function reasonsOf(form: RequestForm): readonly string[] {
  return preflightReasons(scripted(form));
}

/** What a browser will do with a request from one of the two pages to a route under the policy. */
export function predict(form: RequestForm, from: 'page' | 'stranger', policy: PolicyFacts): Prediction {
  const question = { origin: PAGES[from], request: scripted(form) };
  const { because, sent, outcome } = predictFetch(question, (request) => answerOf(policy, request));
  const preflight = sent.some(({ kind }) => kind === 'preflight');
  const refusal = outcome.kind === 'response' ? undefined : sentenceOf(outcome.failure, form, policy);
  return {
    preflight,
    blocked: refusal !== undefined,
    because: [
      preflight
        ? `The browser asks first: ${because.join('; ')}.`
        : 'The browser sends it at once: method, headers and content type are safelisted.',
      refusal ?? 'The policy allows it, and the page reads the response.',
    ],
  };
}

/** What the library answers, in the order of its rule R9. */
function answerOf(policy: PolicyFacts, { kind, headers }: WireRequest): WireResponse {
  const origin = getHeader(headers, 'Origin') ?? '';
  if (policy.origins === 'none') return { status: kind === 'preflight' ? 404 : 200, headers: [] };
  if (policy.origins === 'page' && origin !== PAGES.page) return { status: 204, headers: [] };
  const granted: HeaderList = [
    ['Access-Control-Allow-Origin', policy.origins === 'any' ? '*' : origin],
    ...(policy.credentials === true ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
  ];
  if (kind === 'actual') return { status: 200, headers: granted };
  const asked = getHeader(headers, 'Access-Control-Request-Method') ?? '';
  const methods = ['Access-Control-Allow-Methods', policy.methods?.join(',') ?? asked] as const;
  // A preflight for a method that is not allowed grants no headers either.
  if (policy.methods?.includes(asked) === false) return { status: 204, headers: [...granted, methods] };
  const names = policy.headers?.join(',') ?? getHeader(headers, 'Access-Control-Request-Headers') ?? '';
  return { status: 204, headers: [...granted, methods, ['Access-Control-Allow-Headers', names]] };
}

function sentenceOf({ check, subject }: FetchFailure, form: RequestForm, policy: PolicyFacts): string {
  const { method = 'GET' } = form;
  switch (check) {
    case 'wildcard-with-credentials':
      return 'With credentials, the wildcard * does not count.';
    case 'allow-credentials':
      return 'The policy does not allow credentials.';
    case 'method':
      return `The policy does not allow the method ${subject}.`;
    case 'header':
      return isSafelistedMethod(method) && policy.methods?.includes(method) === false
        ? `The policy does not allow the method ${method}, so the preflight does not allow ${subject} either.`
        : `The policy does not allow the header ${subject}.`;
    default:
      return policy.origins === 'none'
        ? 'The route has no policy, so no page of another origin may read it.'
        : 'The policy does not allow this page’s origin.';
  }
}

function scripted({ path, method = 'GET', headers = {}, credentials, via }: RequestForm): ScriptedRequest {
  return {
    via: via === undefined || via === 'fetch' ? 'fetch' : 'xhr',
    url: `http://api.example${path}`,
    method,
    headers: Object.entries(headers),
    ...(credentials === undefined ? {} : { credentials }),
    uploadListener: via === 'xhr-with-upload-listener',
  };
}
