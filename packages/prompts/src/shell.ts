const shells = new Set(
  "bash sh shell zsh fish console shell-session shellsession terminal powershell ps1 pwsh cmd bat".split(
    " ",
  ),
);

/**
 * True for fences whose lines are typed into a shell: names in them are commands, flags and files.
 */
export function isShell(language: string): boolean {
  return shells.has(language);
}

/** `bd update issue-id --claim`, `npx skills add`: a command line rather than a name or a value. */
export function looksLikeCommand(content: string): boolean {
  const line = content.trim();
  if (/^(?:\$|>|%)\s/u.test(line)) return true;
  if (/(?:^|\s)--?[A-Za-z][\w-]*(?:[\s=]|$)/u.test(line.slice(0, 1000))) return true;
  return /^[a-z@./~][\w.@/~-]*\s+[\w./~<"'-]/u.test(line) && !/^[\w-]+\s*[:=({]/u.test(line);
}
