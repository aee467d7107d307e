import type { BuilderAnswer } from '../../src/builder/builder-answer.js';
import { parseDecorator } from '../../src/builder/parse-decorator.js';
import type { BuilderQuestion } from '../../src/builder/policy-arguments.js';
import { requestOf } from '../../src/builder/request-form-fields.js';
import type { BuilderForm } from '../../src/builder/request-form-fields.js';
import type { ApiAnswer, ApiQuestion } from '../../src/page/ask.controller.js';
import type { LabView } from './lab.js';

/** Has the lab's server ask the reader's API. */
export function askApi(lab: LabView, question: ApiQuestion): Promise<ApiAnswer> {
  return post(lab, '/lab/check', question);
}

/**
 * Has the lab's server start an application with the form's policy, and ask its `CorsService`.
 *
 * @throws {Error} if the policy or the request cannot be read
 */
export async function explainForm(lab: LabView, form: BuilderForm): Promise<BuilderAnswer> {
  const { page, stranger } = lab.info;
  const { method = 'GET', headers = {} } = requestOf(form);
  const policy = parseDecorator(form.policy, { PAGE: page, STRANGER: stranger });
  const { from, credentials } = form;
  const question: BuilderQuestion = { policy, platform: lab.platform, from, method, headers, credentials };
  return post(lab, '/lab/policies', question);
}

async function post<Answer>({ info }: LabView, path: string, question: object): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Lab-Token': info.token },
    body: JSON.stringify(question),
  });
  if (!response.ok) throw new Error(`The lab answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
