import type { ServerResponse } from 'node:http';

/**
 * Sets what Express and Node are about to set on every response, to what they would set it to. V8 gives an
 * object a shape of its own for each property that it gets after its prototype was changed, and all code is slow
 * with a shape that it has never seen: without this, what Node, Express and this module do with a response costs
 * several times as much.
 */
export function completeShape(response: ServerResponse & { locals?: object }): void {
  const { statusCode, statusMessage } = response;
  response.locals ??= Object.create(null) as object;
  response.statusCode = statusCode;
  response.statusMessage = statusMessage;
}
