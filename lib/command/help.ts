/** The output of `--help`. */
export const HELP = `Usage: nestjs-cors check <url> --origin <origin> [options]

Asks a running server, of any language, what a page of that origin could read, as a browser would.

  --origin <origin>         the page: https://shop.example.com, or null
  -X, --method <method>     default: GET
  -H, --header 'Name: value'  a header that the script sets; may be repeated
  --credentials             fetch() with credentials: 'include'; add -H 'Cookie: …' for cookies
  --audit                   look for the faults that CORS scanners find and proxies cause
  --send                    send the request itself, even if it is neither GET nor HEAD
  --timeout <seconds>       for each response; default: 10
  --json                    print JSON and nothing else
  --help                    print this

The preflight is sent as a browser would send it. Unless --send is given, GET stands in for methods
other than GET and HEAD. No request has a body, and none goes to another host.

Exit status: 0 readable; 1 blocked, a redirect not followed, or a finding; 2 usage or unreachable.
`;
