import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface FakeComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const bot = { login: "github-actions[bot]", type: "Bot" };

/** A loopback server that behaves like GitHub's API: pages with Link headers, JSON errors, and faults on demand. */
export class FakeGitHub {
  readonly comments: FakeComment[] = [];
  readonly reviewComments: {
    id: number;
    body: string;
    user: FakeComment["user"];
    path: string;
    line: number;
  }[] = [];
  readonly files: { filename: string; status: string; patch?: string }[] = [];
  readonly requests: FakeRequest[] = [];
  /** Asked first; an answer stands instead of the real one. */
  fault: (request: FakeRequest) => FakeAnswer | undefined = () => undefined;
  url = "";
  #next = 1;

  static async start(): Promise<FakeGitHub> {
    const fake = new FakeGitHub();
    const server = createServer((request, response) => void fake.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    fake.url = `http://127.0.0.1:${port}`;
    return fake;
  }

  addComment(body: string, user: FakeComment["user"] = bot): FakeComment {
    const comment = { id: this.#next, body, user };
    this.#next += 1;
    this.comments.push(comment);
    return comment;
  }

  /** Requests that write, as `METHOD /path`. */
  writes(): readonly string[] {
    return this.requests
      .filter(({ method, path }) => method !== "GET" && path !== "/graphql")
      .map(({ method, path }) => `${method} ${path}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request);
    const url = new URL(request.url ?? "/", this.url);
    const seen: FakeRequest = {
      method: request.method ?? "",
      path: url.pathname,
      authorization: request.headers.authorization,
      body: raw === "" ? undefined : JSON.parse(raw),
    };
    this.requests.push(seen);
    const answer = this.fault(seen) ?? this.#answer(seen, url);
    response.writeHead(answer.status, {
      "content-type": "application/json; charset=utf-8",
      ...answer.headers,
    });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  }

  #answer(request: FakeRequest, url: URL): FakeAnswer {
    const { method, path } = request;
    const fields = Object(request.body) as Record<string, unknown>;
    if (method === "POST" && path === "/graphql") {
      return { status: 200, body: { data: { viewer: { login: bot.login } } } };
    }
    const match = /^\/repos\/acme\/agents\/(issues|pulls)\/(.+)$/u.exec(path);
    const rest = match?.[2] ?? "";
    if (match?.[1] === "issues") {
      if (rest === "7/comments" && method === "GET") return page(this.comments, url);
      if (rest === "7/comments" && method === "POST") {
        return { status: 201, body: this.addComment(String(fields["body"])) };
      }
      const comment = this.comments.find(({ id }) => rest === `comments/${id}`);
      if (method === "PATCH" && comment !== undefined) {
        comment.body = String(fields["body"]);
        return { status: 200, body: comment };
      }
    }
    if (match?.[1] === "pulls") {
      if (rest === "7/files" && method === "GET") return page(this.files, url);
      if (rest === "7/comments" && method === "GET") return page(this.reviewComments, url);
      if (rest === "7/reviews" && method === "POST") {
        for (const comment of fields["comments"] as {
          body: string;
          path: string;
          line: number;
        }[]) {
          this.reviewComments.push({ id: this.#next, user: bot, ...comment });
          this.#next += 1;
        }
        return { status: 200, body: { id: 1 } };
      }
    }
    return { status: 404, body: { message: "Not Found" } };
  }
}

function page(items: readonly unknown[], url: URL): FakeAnswer {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? 30));
  const number = Number(url.searchParams.get("page") ?? 1);
  const body = items.slice((number - 1) * size, number * size);
  const next = new URL(url);
  next.searchParams.set("page", String(number + 1));
  const more = number * size < items.length;
  return {
    status: 200,
    body,
    ...(more ? { headers: { link: `<${next.href}>; rel="next"` } } : {}),
  };
}
