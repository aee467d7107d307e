import type { Rule } from './scenario.js';

/** The rules that the scenarios meet: the library's own number, and the standard's section. */
export const rules = {
  closedByDefault: {
    id: 'R1',
    anchor: 'concept-cors-check',
    says: 'A route without a policy has no CORS. Without Access-Control-Allow-Origin in the response, the CORS check fails and the browser keeps the response from the page.',
  },
  offMeansHandsOff: {
    id: 'R3',
    anchor: 'cors-preflight-fetch-0',
    says: 'Where CORS is off, the library answers no preflight. The application has no OPTIONS route, so the preflight ends in a 404 without CORS headers, and the browser does not send the actual request.',
  },
  exactOrigin: {
    id: 'R5',
    anchor: 'concept-cors-check',
    says: 'Origins are compared as a whole: scheme, host and port. An origin that is not allowed gets no Access-Control-Allow-Origin, and the CORS check fails.',
  },
  portWildcard: {
    id: 'R5',
    anchor: 'concept-cors-check',
    says: 'http://localhost:* allows every port of localhost. The answer names the one origin that asked.',
  },
  ownOrigin: {
    id: 'R14',
    anchor: 'concept-cors-check',
    says: 'An allowed origin gets its own name back in Access-Control-Allow-Origin, and the CORS check passes.',
  },
  anyOrigin: {
    id: 'R14',
    anchor: 'concept-cors-check',
    says: "Access-Control-Allow-Origin is * only where the policy’s origin is '*'. It fits every page, as long as the request carries no credentials.",
  },
  preflightOrigin: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'A preflight from an origin that is not allowed gets no Access-Control-* header. The browser stops there: the actual request is never sent.',
  },
  preflightMethod: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'Access-Control-Allow-Methods lists the methods that exist on this path and that the policy allows. The one that was asked for is not among them.',
  },
  preflightHeader: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'Access-Control-Allow-Headers lists what the policy allows. The one that was asked for is not among them.',
  },
  preflightGranted: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'The preflight names the origin, the method and the headers that were asked for, so the browser sends the actual request. Its response is checked once more.',
  },
  hiddenVersion: {
    id: 'R8',
    anchor: 'cors-preflight-fetch-0',
    says: 'A preflight does not carry the header that picks the version, so it is granted when one of the versions would grant it. The exact policy holds for the actual request, which is refused before the handler runs.',
  },
  maxAge: {
    id: 'R9',
    anchor: 'concept-cache',
    says: 'Access-Control-Max-Age says for how many seconds a browser may remember the answer to a preflight, for this URL and this page.',
  },
  wildcardWithCredentials: {
    id: 'R14',
    anchor: 'cors-protocol-and-credentials',
    says: 'For a request with credentials, * is no answer: Access-Control-Allow-Origin must name the origin.',
  },
  credentialsStated: {
    id: 'R14',
    anchor: 'cors-protocol-and-credentials',
    says: 'For a request with credentials, the response must also say Access-Control-Allow-Credentials: true, which the policy does not state.',
  },
  credentialsGranted: {
    id: 'R14',
    anchor: 'cors-protocol-and-credentials',
    says: 'The response names the origin and says Access-Control-Allow-Credentials: true, so the page may read what was sent with cookies.',
  },
  validOrNotStarted: {
    id: 'R4',
    anchor: 'cors-protocol-and-credentials',
    says: 'Policies are checked when the application starts, all of them. A policy that no browser accepts, or that opens accounts to every site, stops the start.',
  },
  exposedHeaders: {
    id: 'R14',
    anchor: 'http-access-control-expose-headers',
    says: 'Script may read seven safelisted response headers, and those that Access-Control-Expose-Headers names.',
  },
  everyResponse: {
    id: 'R11',
    anchor: 'http-cors-protocol',
    says: 'CORS headers are on every response of the route, errors included, whoever wrote them. The page can read the status and the body.',
  },
  unknownPathClosed: {
    id: 'R10',
    anchor: 'concept-cors-check',
    says: 'An address that no controller serves is under the module’s default policy. This one is closed, so not even the 404 may be read.',
  },
  unknownPathOpen: {
    id: 'R10',
    anchor: 'concept-cors-check',
    says: 'An address that no controller serves is under the module’s default policy, which allows this page.',
  },
  enforced: {
    id: 'R13',
    anchor: 'http-cors-protocol',
    says: 'With enforce, a request that states an origin which is not allowed gets 403 before the handler runs. A request without Origin passes: only browsers state it truthfully.',
  },
  notAccessControl: {
    id: 'R13',
    anchor: 'http-cors-protocol',
    says: 'CORS decides which pages may read a response. Without enforce, the server answers every request; the browser alone withholds it.',
  },
} as const satisfies Record<string, Rule>;
