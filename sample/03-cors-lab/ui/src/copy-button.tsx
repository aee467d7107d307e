import { useEffect, useState } from 'preact/hooks';

interface CopyButtonProps {
  readonly label: string;
  /** What is copied, for those who cannot see where the button is. */
  readonly what: string;
  readonly text: () => string;
}

/** Puts a text on the clipboard, and says so for a moment. */
export function CopyButton({ label, what, text }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => {
      setState('idle');
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return (
    <button
      type="button"
      class="copy"
      aria-label={`${SAYS[state] ?? label}, ${what}`}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{SAYS[state] ?? label}</span>
    </button>
  );
}

const SAYS: Readonly<Record<string, string>> = { copied: 'Copied', refused: 'The browser refuses' };
