import { nearestName } from '../errors/nearest-name.js';
import { describeValue } from '../origins/read-origin.js';
import {
  isCorsResponseHeader,
  isForbiddenRequestHeader,
  isForbiddenResponseHeader,
} from '../protocol/header-names.js';
import { isKnownMethod, POSSIBLE_METHODS } from '../protocol/known-methods.js';
import { isForbiddenMethod } from '../protocol/methods.js';
import { isToken } from '../protocol/token.js';
import type { FieldProblem } from './validate-origin.js';

/** Problems of `methods`. */
export function validateMethods(value: unknown): FieldProblem[] {
  if (!isStringList(value)) return [notAList('methods', value, "['GET', 'POST']")];
  return value.flatMap((method) => {
    if (method === '*')
      return value.length === 1
        ? []
        : [
            problem(
              'CORS_E013',
              `"*" is every method of the route and stands alone. Write "*", or the methods without it.`,
            ),
          ];
    if (!isToken(method))
      return [
        problem('CORS_E013', `${describeValue(method)} is not a method. Write a name such as "PATCH".`),
      ];
    if (isForbiddenMethod(method))
      return [problem('CORS_E013', `browsers do not let scripts send ${method}. Leave it out.`)];
    return isKnownMethod(method) ? [] : [unknownMethod(method)];
  });
}

function unknownMethod(method: string): FieldProblem {
  const upper = method.toUpperCase();
  if (isKnownMethod(upper)) {
    return problem(
      'CORS_E013',
      `"${method}" is not the same method as "${upper}": methods are case-sensitive. Write "${upper}".`,
    );
  }
  const meant = nearestName(method, POSSIBLE_METHODS);
  const advice = meant === undefined ? 'Leave it out.' : `Did you mean "${meant}"?`;
  return problem('CORS_E013', `"${method}" is not a method that Node.js accepts in a request. ${advice}`);
}

/** Problems of `allowedHeaders`. */
export function validateAllowedHeaders(value: unknown): FieldProblem[] {
  if (!isStringList(value)) return [notAList('allowedHeaders', value, "['Content-Type', 'Authorization']")];
  return value.flatMap((name) => {
    const lower = name.toLowerCase();
    if (!isToken(name)) return [noHeader(name)];
    if (isCorsResponseHeader(lower)) {
      return [
        problem(
          'CORS_E014',
          `"${name}" is a response header, which this module writes. Leave it out; a page that sends it in a request has to be changed.`,
        ),
      ];
    }
    if (isForbiddenRequestHeader(lower)) {
      return [
        problem(
          'CORS_E014',
          `the browser sets "${name}" itself and does not let pages set it. Leave it out; it needs no permission.`,
        ),
      ];
    }
    return [];
  });
}

/** Problems of `exposedHeaders`. */
export function validateExposedHeaders(value: unknown, credentials: boolean): FieldProblem[] {
  if (!isStringList(value)) return [notAList('exposedHeaders', value, "['X-Total-Count']")];
  return value.flatMap((name) => {
    if (name === '*' && credentials) {
      return [
        problem(
          'CORS_E002',
          `"*" together with credentials is the name of a header "*" to browsers. List the headers, or write 'auto' for what each handler sets.`,
        ),
      ];
    }
    if (name === 'auto' && value.length > 1)
      return [problem('CORS_E014', `'auto' stands alone. Write 'auto', or a list of names.`)];
    if (!isToken(name)) return [noHeader(name)];
    return isForbiddenResponseHeader(name.toLowerCase())
      ? [problem('CORS_E014', `scripts cannot read "${name}". Leave it out.`)]
      : [];
  });
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function notAList(field: string, value: unknown, example: string): FieldProblem {
  const wrong: unknown = Array.isArray(value) ? value.find((item) => typeof item !== 'string') : value;
  const what = Array.isArray(value) ? 'not a name' : 'not a list of names';
  return problem('CORS_E006', `${describeValue(wrong)} is ${what}. Write ${field}: ${example}.`);
}

function noHeader(name: string): FieldProblem {
  return problem(
    'CORS_E014',
    `${describeValue(name)} is not a header name. Write a name such as "X-Total-Count".`,
  );
}

function problem(code: FieldProblem['code'], message: string): FieldProblem {
  return { code, message };
}
