import type { ComponentChildren } from 'preact';

/** A small heading of the given level. */
export function Heading({
  level,
  children,
}: {
  readonly level: 2 | 3 | 4;
  readonly children: ComponentChildren;
}) {
  const Tag = `h${level}` as const;
  return <Tag class="small-heading">{children}</Tag>;
}
