interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}

export function Choice<Value extends string>({ name, label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <label>
      {label}
      <select
        name={name}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value as Value);
        }}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface LinesProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Default: 3. */
  readonly rows?: number;
}

export function Lines({ name, label, value, onChange, rows = 3 }: LinesProps) {
  return (
    <label class="wide">
      {label}
      <textarea
        name={name}
        rows={rows}
        spellcheck={false}
        value={value}
        onInput={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    </label>
  );
}

/** One line of text. */
export function Line({ name, label, value, onChange }: Omit<LinesProps, 'rows'>) {
  return (
    <label>
      {label}
      <input
        name={name}
        type="text"
        spellcheck={false}
        value={value}
        onInput={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    </label>
  );
}
