import { changedLines } from './changed-lines.js';

/** Source code in a box in which long lines scroll. */
export function CodeBlock({ title, code, compareWith }: CodeBlockProps) {
  const changes = compareWith === undefined ? undefined : changedLines(compareWith, code);
  const lines = code.split('\n');
  return (
    <figure class="code">
      <figcaption>{title}</figcaption>
      {/* A scrolling box must be reachable with the keyboard. */}
      <pre tabIndex={0} aria-label={title} role="group">
        <code>
          {lines.map((line, index) => {
            const changed = changes?.has(index) ?? false;
            return (
              <span key={index} class={changed ? 'line changed' : 'line'}>
                {changes !== undefined && <span class="mark">{changed ? '+ ' : '  '}</span>}
                {highlight(line)}
                {'\n'}
              </span>
            );
          })}
        </code>
      </pre>
    </figure>
  );
}

export interface CodeBlockProps {
  readonly title: string;
  readonly code: string;
  /** Code without the change: lines that are not in it are marked. */
  readonly compareWith?: string | undefined;
}

const TOKEN =
  /(?<comment>(?<![:\w])\/\/.*|^# .*)|(?<string>'(?:[^'\\]|\\.)*')|(?<decorator>@\w+)|(?<keyword>\b(?:async|await|class|const|export|for|import|let|new|return|throw|implements|static|true|false)\b)|(?<constant>\b(?:PAGE|STRANGER|API|OPEN_API|BUILDER)\b)/g;

function highlight(line: string) {
  const parts = [];
  let end = 0;
  for (const match of line.matchAll(TOKEN)) {
    parts.push(line.slice(end, match.index));
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    parts.push(
      <span key={match.index} class={`t-${kind}`}>
        {match[0]}
      </span>,
    );
    end = match.index + match[0].length;
  }
  parts.push(line.slice(end));
  return parts;
}
