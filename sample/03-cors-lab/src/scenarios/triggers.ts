import type { RequestForm } from './request-form.js';

/** A form of request, to be sent for real and counted. */
export interface Trigger {
  readonly id: string;
  readonly title: string;
  readonly send: RequestForm;
}

const path = '/triggers';
const title = { title: 'Dune' };

export const triggers: readonly Trigger[] = [
  { id: 'get', title: 'GET', send: { path } },
  { id: 'head', title: 'HEAD', send: { path, method: 'HEAD' } },
  {
    id: 'safelisted-headers',
    title: 'GET with Accept and Accept-Language',
    send: { path, headers: { Accept: 'application/json', 'Accept-Language': 'en, de;q=0.5' } },
  },
  { id: 'credentials', title: 'GET with cookies', send: { path, credentials: 'include' } },
  {
    id: 'post-urlencoded',
    title: 'POST of a form (application/x-www-form-urlencoded)',
    send: { path, method: 'POST', body: { kind: 'urlencoded', value: title } },
  },
  {
    id: 'post-form-data',
    title: 'POST of a form (multipart/form-data)',
    send: { path, method: 'POST', body: { kind: 'form-data', value: title } },
  },
  {
    id: 'post-text',
    title: 'POST of text (text/plain)',
    send: { path, method: 'POST', body: { kind: 'text', value: 'Dune' } },
  },
  {
    id: 'post-json',
    title: 'POST of JSON (application/json)',
    send: {
      path,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: { kind: 'json', value: title },
    },
  },
  {
    id: 'post-json-as-text',
    title: 'POST of JSON that says text/plain',
    send: {
      path,
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: { kind: 'json', value: title },
    },
  },
  { id: 'put', title: 'PUT', send: { path, method: 'PUT' } },
  { id: 'patch', title: 'PATCH', send: { path, method: 'PATCH' } },
  { id: 'delete', title: 'DELETE', send: { path, method: 'DELETE' } },
  {
    id: 'authorization',
    title: 'GET with Authorization',
    send: { path, headers: { Authorization: 'Bearer token' } },
  },
  { id: 'custom-header', title: 'GET with X-Custom', send: { path, headers: { 'X-Custom': 'hello' } } },
  {
    id: 'long-value',
    title: 'GET with an Accept-Language of more than 128 characters',
    send: { path, headers: { 'Accept-Language': Array.from({ length: 33 }, () => 'en').join(', ') } },
  },
  {
    id: 'xhr',
    title: 'POST of text with XMLHttpRequest',
    send: { path, method: 'POST', body: { kind: 'text', value: 'Dune' }, via: 'xhr' },
  },
  {
    id: 'xhr-upload-listener',
    title: 'The same with an upload listener',
    send: { path, method: 'POST', body: { kind: 'text', value: 'Dune' }, via: 'xhr-with-upload-listener' },
  },
];
