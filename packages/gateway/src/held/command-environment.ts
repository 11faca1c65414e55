/** Variables that a command needs to run at all; everything else of ours may be a secret. */
const safe =
  process.platform === "win32"
    ? [
        "APPDATA",
        "HOMEDRIVE",
        "HOMEPATH",
        "LOCALAPPDATA",
        "PATH",
        "PATHEXT",
        "PROCESSOR_ARCHITECTURE",
        "SYSTEMDRIVE",
        "SYSTEMROOT",
        "TEMP",
        "USERNAME",
        "USERPROFILE",
        "PROGRAMFILES",
      ]
    : ["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER"];

/** The part of our own environment that a command gets beside what its settings name. */
export function commandEnvironment(
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of safe) {
    const value = own[name];
    // A value of this form is a shell function.
    if (value !== undefined && !value.startsWith("()")) kept[name] = value;
  }
  return kept;
}
