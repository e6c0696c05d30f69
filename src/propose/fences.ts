/**
 * @file The fenced blocks of a Markdown answer, whatever their label. A fence that is never closed runs to the end.
 */
export interface Fence {
  readonly label: string;
  readonly text: string;
  readonly closed: boolean;
}

const OPEN = /^[ \t>]*(`{3,}|~{3,})[ \t]*([\w.+-]*)/;

export function readFences(answer: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { mark: string; label: string; lines: string[] } | null = null;
  for (const line of answer.split(/\r?\n/)) {
    const match = OPEN.exec(line);
    if (open && match && match[2] === "" && match[1].startsWith(open.mark)) {
      fences.push({ label: open.label, text: open.lines.join("\n"), closed: true });
      open = null;
    } else if (open) open.lines.push(line);
    else if (match) open = { mark: match[1], label: match[2].toLowerCase(), lines: [] };
  }
  if (open) fences.push({ label: open.label, text: open.lines.join("\n"), closed: false });
  return fences;
}
