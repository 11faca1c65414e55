import { createHash } from "node:crypto";
import { isJsonObject } from "@tenon/contract";
import { type Check, failed, failedWith, passed } from "../check.ts";
import { metaKeys, type Era } from "../era.ts";
import { facts, told } from "./probes.ts";
import { asText } from "../json.ts";

const both: readonly Era[] = ["legacy", "modern"];
const steps = 10;

/** Calls and answers arrive as they were sent. */
export const forwardingChecks: readonly Check[] = [
  {
    id: "forwarding/progress-complete",
    title: "All progress arrives",
    does: "A call that reports ten steps.",
    expects: "Ten notifications with the client's token, in order.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const args = { nonce: context.nonce(), ms: 500, steps };
      const asked = context.call(client, "slow", args, { meta: { progressToken: "all-of-them" } });
      await facts(context, asked);
      const heard = asked.notes("notifications/progress").map(({ message }) => message["params"]);
      const right = heard.filter(
        (params, index) =>
          isJsonObject(params) &&
          params["progressToken"] === "all-of-them" &&
          params["progress"] === index + 1,
      );
      return right.length === steps && heard.length === steps
        ? passed
        : failed(`${heard.length} notifications came, ${right.length} of them right`);
    },
  },
  {
    id: "forwarding/progress-streamed",
    title: "Progress arrives when it happens",
    does: "A call of one second that reports ten steps.",
    expects: "The first notification at least 500 ms before the result.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const args = { nonce: context.nonce(), ms: 1_000, steps };
      const asked = context.call(client, "slow", args, {
        meta: { progressToken: "as-it-happens" },
      });
      const answer = await asked.answer(context.settings.deadlineMs);
      const first = asked.notes("notifications/progress")[0];
      if (first === undefined) return failed("no progress came");
      const early = asked.exchange.startedAt + answer.afterMs - first.at;
      return early >= 500 ? passed : failed(`it came ${Math.round(early)} ms before the result`);
    },
  },
  {
    id: "forwarding/error-code",
    title: "Codes and data of errors are kept",
    does: "A tool fails with a protocol error of its own code, with data.",
    expects: "The same code, message and data.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const asked = context.call(client, "fail", { nonce, code: -29_876 });
      const answer = await asked.answer(context.settings.deadlineMs);
      const isKept =
        answer.kind === "error" &&
        answer.code === -29_876 &&
        answer.message.includes("Failed as told") &&
        isJsonObject(answer.data) &&
        answer.data["nonce"] === nonce;
      return isKept ? passed : failedWith(answer);
    },
  },
  {
    id: "forwarding/is-error",
    title: "Results that are errors stay results",
    does: "A tool answers with isError.",
    expects: "A result with isError and its structured content.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const asked = context.call(client, "fail", { nonce: context.nonce() });
      const answer = await asked.answer(context.settings.deadlineMs);
      const isKept = answer.kind === "result" && answer.result["isError"] === true;
      const content = answer.kind === "result" ? answer.result["structuredContent"] : undefined;
      return isKept && isJsonObject(content) && content["kept"] === true
        ? passed
        : failedWith(answer);
    },
  },
  {
    id: "forwarding/big-result",
    title: "Large results arrive whole",
    does: "A tool answers with 3 MB of text.",
    expects: "All of it.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const bytes = 3 * 1024 * 1024;
      const asked = context.call(client, "big", { nonce: context.nonce(), bytes });
      const answer = await asked.answer(context.settings.deadlineMs);
      const content = answer.kind === "result" ? answer.result["content"] : undefined;
      const first: unknown = Array.isArray(content) ? content[0] : undefined;
      const text = isJsonObject(first) ? asText(first["text"]) : "";
      return text.length === bytes ? passed : failedWith(answer, `${text.length} bytes came`);
    },
  },
  {
    id: "forwarding/big-arguments",
    title: "Large arguments arrive whole",
    does: "A call with 2 MB of text.",
    expects: "The upstream sees all of it, by its digest.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const text = "fedcba9876543210".repeat(128 * 1024);
      const { digest } = await told(context, client, "echo", { text });
      const right = createHash("sha256").update(text).digest("hex");
      return digest === right ? passed : failed("the upstream saw another text");
    },
  },
  {
    id: "forwarding/exact-numbers",
    title: "Numbers arrive as they were written",
    does: "A call with an argument that JavaScript cannot hold: 12345678901234567890.",
    expects: "The upstream sees the same digits.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const raw = "12345678901234567890";
      const asked = context.call(client, "echo", { nonce, number: "@raw@" }, { raw });
      await facts(context, asked);
      const call = await context.seen(nonce);
      return call?.body.includes(raw) === true
        ? passed
        : failed(`the upstream saw ${/"number":[^,}]*/u.exec(call?.body ?? "")?.[0] ?? "nothing"}`);
    },
  },
  {
    id: "forwarding/text-exact",
    title: "Text arrives as it was written",
    does: "A call with emoji, combining characters, control characters and a lone surrogate's escape.",
    expects: "The upstream sees the same text, by its digest.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const text =
        "naïve e\u0301 \u{1f469}\u200d\u{1f680} \u0001 \u2028 </script> \\u0041 ${x} {y}";
      const { digest } = await told(context, client, "echo", { text });
      const right = createHash("sha256").update(text).digest("hex");
      return digest === right ? passed : failed("the upstream saw another text");
    },
  },
  {
    id: "forwarding/unknown-meta",
    title: "Unknown keys of _meta pass both ways",
    does: "A call with a key of _meta that nobody knows; the tool answers with one too.",
    expects: "The upstream sees the first, the client the second.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const meta = { "torture.example/sent": { deep: [nonce] } };
      const asked = context.call(client, "echo", { nonce }, { meta });
      const answer = await asked.answer(context.settings.deadlineMs);
      const call = await context.seen(nonce);
      const sent = JSON.stringify(call?.meta["torture.example/sent"]);
      if (sent !== JSON.stringify(meta["torture.example/sent"])) {
        return failed(`the upstream saw ${sent ?? "no such key"}`);
      }
      const given = answer.kind === "result" ? answer.result["_meta"] : undefined;
      const kept = isJsonObject(given) ? JSON.stringify(given["torture.example/kept"]) : undefined;
      return kept === JSON.stringify({ nonce })
        ? passed
        : failed(`the client saw ${kept ?? "no such key"}`);
    },
  },
  {
    id: "forwarding/log-messages",
    title: "Log messages of a call arrive",
    does: "A tool sends five log messages.",
    expects: "All five, on the stream of the call.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const args = { nonce: context.nonce(), lines: 5 };
      const asked = context.call(client, "log", args, { meta: { [metaKeys.logLevel]: "debug" } });
      await facts(context, asked);
      const heard = asked
        .notes("notifications/message")
        .filter(({ message }) => JSON.stringify(message).includes(args.nonce));
      return heard.length === 5 ? passed : failed(`${heard.length} came`);
    },
  },
];
