/** Says that we are wrong and how to tell us; where it happened only on demand. Needs nothing that could be broken itself. */
export function reportBug(error: unknown): void {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  complain(`tenon: this is a bug of Tenon: ${message}`);
  complain("Please report it with the command line that you ran, as CONTRIBUTING.md says.");
  if ((process.env["TENON_DEBUG"] ?? "") === "") {
    complain("TENON_DEBUG=1 prints where it happened.");
  } else if (error instanceof Error) {
    for (const line of (error.stack ?? "").split("\n")) complain(line);
  }
}

function complain(line: string): void {
  process.stderr.write(`${line.slice(0, 2_000).replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd")}\n`);
}
