/** Chromium's messages, word for word. `{url}` and `{origin}` are put in by `consoleMessage()`. */
export function blocked(reason: string): string {
  return `Access to fetch at '{url}' from origin '{origin}' has been blocked by CORS policy: ${reason}`;
}

const NO_HEADER = "No 'Access-Control-Allow-Origin' header is present on the requested resource.";

export const NO_ALLOW_ORIGIN = blocked(NO_HEADER);

export const NO_ALLOW_ORIGIN_ON_PREFLIGHT = blocked(
  `Response to preflight request doesn't pass access control check: ${NO_HEADER}`,
);

export function consoleMessage(template: string, url: string, origin: string): string {
  return template.replace('{url}', url).replace('{origin}', origin);
}
