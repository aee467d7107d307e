import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** A response that is sent to nobody; {@link sent} has its head. */
export function createResponse(): ServerResponse {
  const request = new IncomingMessage(new Socket());
  request.method = 'GET';
  const response = new ServerResponse(request);
  response.sendDate = false;
  return response;
}

/** The header lines of a response whose head has been written, in order, with names in lower case. */
export function sent(response: ServerResponse): string[] {
  // oxlint-disable-next-line no-underscore-dangle -- Node has no other way to see what it is about to send
  const head = (response as unknown as { readonly _header: string })._header;
  const lines = head
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '');
  return lines
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .filter((line) => !/^(?:connection|keep-alive|transfer-encoding):/.test(line));
}
