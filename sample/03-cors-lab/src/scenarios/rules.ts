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
    says: 'Whole origins are compared: scheme, host and port. An origin that is not allowed gets no Access-Control-Allow-Origin, and the CORS check fails.',
  },
  portWildcard: {
    id: 'R5',
    anchor: 'concept-cors-check',
    says: 'http://localhost:* allows every port of localhost. The response names the origin that asked.',
  },
  ownOrigin: {
    id: 'R14',
    anchor: 'concept-cors-check',
    says: 'An allowed origin is reflected in Access-Control-Allow-Origin, and the CORS check passes.',
  },
  anyOrigin: {
    id: 'R14',
    anchor: 'concept-cors-check',
    says: "Access-Control-Allow-Origin is * only where the policy’s origin is '*'. It covers every page, as long as the request has no credentials.",
  },
  preflightOrigin: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'A preflight from an origin that is not allowed gets no Access-Control-* header. The browser stops there: the actual request is never sent.',
  },
  preflightMethod: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'Access-Control-Allow-Methods lists the methods that exist on this path and that the policy allows. The requested one is not among them.',
  },
  preflightHeader: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'Access-Control-Allow-Headers lists what the policy allows. The requested one is not among them.',
  },
  preflightGranted: {
    id: 'R9',
    anchor: 'cors-preflight-fetch-0',
    says: 'The preflight names the origin, the method and the headers that were asked for, so the browser sends the actual request. The response is checked again.',
  },
  hiddenVersion: {
    id: 'R8',
    anchor: 'cors-preflight-fetch-0',
    says: 'A preflight does not carry the header that picks the version, so it is granted if any of the versions would grant it. The actual request is held to the exact policy, and is refused before the handler runs.',
  },
  maxAge: {
    id: 'R9',
    anchor: 'concept-cache',
    says: 'Access-Control-Max-Age says for how many seconds a browser may cache the answer to a preflight, for this URL and this page.',
  },
  wildcardWithCredentials: {
    id: 'R14',
    anchor: 'cors-protocol-and-credentials',
    says: 'For a request with credentials, * is not enough: Access-Control-Allow-Origin must name the origin.',
  },
  credentialsStated: {
    id: 'R14',
    anchor: 'cors-protocol-and-credentials',
    says: 'For a request with credentials, the response must also say Access-Control-Allow-Credentials: true, which this policy does not allow.',
  },
  credentialsGranted: {
    id: 'R14',
    anchor: 'cors-protocol-and-credentials',
    says: 'The response names the origin and says Access-Control-Allow-Credentials: true, so the page can read the response to a request with cookies.',
  },
  validOrNotStarted: {
    id: 'R4',
    anchor: 'cors-protocol-and-credentials',
    says: 'All policies are checked when the application starts. With a policy that no browser accepts, or that opens accounts to every site, it does not start.',
  },
  exposedHeaders: {
    id: 'R14',
    anchor: 'http-access-control-expose-headers',
    says: 'Scripts may read seven safelisted response headers, and those that Access-Control-Expose-Headers names.',
  },
  everyResponse: {
    id: 'R11',
    anchor: 'http-cors-protocol',
    says: 'Every response of the route has CORS headers, errors included, whoever wrote it. The page can read the status and the body.',
  },
  unknownPathClosed: {
    id: 'R10',
    anchor: 'concept-cors-check',
    says: 'An address that no controller serves uses the module’s default policy. Here that is closed, so the page cannot read even the 404.',
  },
  unknownPathOpen: {
    id: 'R10',
    anchor: 'concept-cors-check',
    says: 'An address that no controller serves uses the module’s default policy, which allows this page.',
  },
  enforced: {
    id: 'R13',
    anchor: 'http-cors-protocol',
    says: 'With enforce, a request from an origin that is not allowed gets 403 before the handler runs. A request without Origin passes: only browsers can be trusted to send it.',
  },
  notAccessControl: {
    id: 'R13',
    anchor: 'http-cors-protocol',
    says: 'CORS decides which pages may read a response. Without enforce, the server answers every request; only the browser withholds the response.',
  },
} as const satisfies Record<string, Rule>;
