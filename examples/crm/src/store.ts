import { DatabaseSync } from "node:sqlite";

export interface Contact {
  readonly email: string;
  readonly name: string | null;
  readonly status: string | null;
}

/** The CRM's contacts in one SQLite file. */
export class ContactStore {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS contact (email TEXT PRIMARY KEY, name TEXT, status TEXT);
      CREATE TABLE IF NOT EXISTS field (email TEXT, id TEXT, value TEXT, PRIMARY KEY (email, id));
      CREATE TABLE IF NOT EXISTS call (at TEXT, contact TEXT, summary TEXT, channel TEXT);`);
  }

  find(query: string, limit: number): readonly Contact[] {
    const rows = this.#database
      .prepare("SELECT email, name, status FROM contact WHERE email LIKE ? OR name LIKE ? LIMIT ?")
      .all(`%${query}%`, `%${query}%`, limit);
    return rows.map((row) => ({
      email: String(row["email"]),
      name: textOrNull(row["name"]),
      status: textOrNull(row["status"]),
    }));
  }

  update(
    contact: Contact,
    fields: readonly { readonly id: string; readonly value: string }[],
  ): void {
    this.#database
      .prepare(
        `INSERT INTO contact (email, name, status) VALUES (?, ?, ?) ON CONFLICT (email) DO UPDATE
         SET name = coalesce(excluded.name, name), status = coalesce(excluded.status, status)`,
      )
      .run(contact.email, contact.name, contact.status);
    const statement = this.#database.prepare("INSERT OR REPLACE INTO field VALUES (?, ?, ?)");
    for (const { id, value } of fields) statement.run(contact.email, id, value);
  }

  logCall(contact: string, summary: string, channel: string | null): void {
    this.#database
      .prepare("INSERT INTO call VALUES (datetime(), ?, ?, ?)")
      .run(contact, summary, channel);
  }

  csv(): string {
    const rows = this.find("", 10_000).map(({ email, name, status }) =>
      [email, name ?? "", status ?? ""].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(","),
    );
    return ["email,name,status", ...rows].join("\n");
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
