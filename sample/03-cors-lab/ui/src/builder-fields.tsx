import {
  builderContentTypes,
  builderMethods,
  policyExamples,
} from '../../src/builder/request-form-fields.js';
import type { BuilderForm } from '../../src/builder/request-form-fields.js';
import { Choice, Lines } from './fields.js';
import type { LabView } from './lab.js';

interface BuilderFieldsProps {
  readonly form: BuilderForm;
  readonly lab: LabView;
  readonly set: (change: Partial<BuilderForm>) => void;
}

/** The reader's choices: a policy and a request. */
export function BuilderFields({ form, lab, set }: BuilderFieldsProps) {
  const { page, stranger } = lab.info;
  return (
    <div class="fields">
      <div class="wide">
        <Lines
          name="policy"
          label="The controller’s decorator, as in your code; PAGE and STRANGER are the two origins"
          rows={5}
          value={form.policy}
          onChange={(policy) => {
            set({ policy });
          }}
        />
        <p class="actions">
          {policyExamples.map(({ title, code }) => (
            <button
              key={title}
              type="button"
              class="small"
              onClick={() => {
                set({ policy: code });
              }}
            >
              {title}
            </button>
          ))}
        </p>
      </div>
      <Choice
        name="from"
        label="Page origin"
        value={form.from}
        options={[
          ['page', `PAGE, ${page}`],
          ['stranger', `STRANGER, ${stranger}`],
        ]}
        onChange={(from) => {
          set({ from });
        }}
      />
      <Choice
        name="method"
        label="Method"
        value={form.method}
        options={builderMethods.map((method) => [method, method])}
        onChange={(method) => {
          set({ method });
        }}
      />
      <Choice
        name="contentType"
        label="Content type"
        value={form.contentType}
        options={[['', 'none'], ...builderContentTypes.map((type): [string, string] => [type, type])]}
        onChange={(contentType) => {
          set({ contentType });
        }}
      />
      <Choice
        name="credentials"
        label="Credentials"
        value={form.credentials}
        options={[
          ['omit', 'omit'],
          ['same-origin', 'same-origin (the default)'],
          ['include', 'include'],
        ]}
        onChange={(credentials) => {
          set({ credentials });
        }}
      />
      <Lines
        name="headers"
        label="Headers, one “Name: value” a line"
        value={form.headers}
        onChange={(headers) => {
          set({ headers });
        }}
      />
    </div>
  );
}
