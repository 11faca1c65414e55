import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openChromium } from "./chromium.ts";
import { firstTools, hostileTools, laterTools, supportAgentUses } from "./contact-tools.ts";
import { livingServer } from "./living-server.ts";
import type { LivingServer } from "./living-server.ts";
import { adminKey, servedPage } from "./served-page.ts";
import type { ServedPage } from "./served-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let tenon: ServedPage;
let crm: LivingServer;
let evil: LivingServer;
let context: BrowserContext | undefined;

/** Every kind of place, with something to see on it. */
const places: readonly (readonly [place: string, shows: string])[] = [
  ["servers", "evil"],
  ["servers/crm/tools", "update_contact"],
  ["servers/crm/versions", "broke without a major"],
  ["servers/crm/diff", "Witness"],
  ["servers/crm/channels", "waits for an approval"],
  ["servers/crm/impact", "prompts/support.md:14:21"],
  ["servers/crm/probes", "modern protocol"],
  ["servers/evil/tools", "steal<img"],
  ["servers/evil/versions", "waits for approval"],
  ["servers/evil/diff", "is not served"],
  ["servers/down/tools", "The last probe failed"],
  ["consumers", "support-agent"],
  ["consumers/support-agent", "prompts/support.md:14:21"],
  ["search?q=contact", "update_contact"],
  ["audit", "server.created"],
  ["keys", "admin"],
  ["webhooks", "No webhooks"],
  ["servers/nobody", "There is no such server"],
];

beforeAll(async () => {
  [browser, tenon, crm, evil] = await Promise.all([
    openChromium(),
    servedPage(),
    livingServer("contacts", "1.2.3", firstTools),
    livingServer("<img src=x onerror=alert(9)>\u202e", "1.0.0", hostileTools),
  ]);
  const { api, probe } = tenon;
  await api("POST", "/v1/servers", { name: "crm", url: crm.url, description: "Sales contacts" });
  const description = "<script>alert(5)</script> \u202etxet neddih";
  await api("POST", "/v1/servers", {
    name: "evil",
    url: evil.url,
    description,
    approval: "breaking",
  });
  await api("POST", "/v1/servers", { name: "down", url: "http://127.0.0.1:9/mcp" });
  for (const name of ["crm", "evil", "down"]) await probe(name);
  await api("PUT", "/v1/servers/crm/channels/prod", { version: "1.0.0" });
  await api("PUT", "/v1/consumers/support-agent/versions/1", supportAgentUses("1.0.0"));
  await api("PUT", "/v1/environments/production/deployments/support-agent", { version: "1" });
  crm.upgrade("1.2.4", laterTools);
  const [hostile] = hostileTools;
  const inputSchema = { type: "object", properties: {}, required: ["constructor"] };
  evil.upgrade("\u202e1.1", [{ ...hostile, inputSchema }]);
  for (const name of ["crm", "evil"]) await probe(name);
  await fetch(`${tenon.url}/v1/servers/crm/channels/prod`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${adminKey}`,
      "content-type": "application/json",
      "if-match": '"1"',
    },
    body: JSON.stringify({ version: "2.0.0", request: true, reason: "<b>soon</b>" }),
  });
}, 240_000);
afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  await tenon?.close();
  await crm?.close();
  await evil?.close();
});

async function open(options: {
  readonly width: number;
  readonly scheme?: "light" | "dark";
}): Promise<{ readonly page: Page; readonly dialogs: string[] }> {
  const { width, scheme = "light" } = options;
  context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: scheme });
  context.setDefaultTimeout(45_000);
  await context.addInitScript(
    `if (location.protocol === "http:") sessionStorage.setItem("tenon-key", "${adminKey}")`,
  );
  const page = await context.newPage();
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => dialogs.push(error.message));
  return { page, dialogs };
}

async function visit(page: Page, [place, shows]: readonly [string, string]): Promise<void> {
  // From an empty page, so that nothing of the last place is taken for this one.
  await page.goto("about:blank");
  await page.goto(`${tenon.url}/#/${place}`);
  await page.getByText(shows).filter({ visible: true }).first().waitFor();
}

async function unfold(page: Page): Promise<void> {
  for (const summary of await page.locator("ul.tools > li > details > summary").all()) {
    await summary.click();
  }
  for (const summary of await page.locator(".tool-body > details > summary").all()) {
    await summary.click();
  }
}

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds of weight on what is shown. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const [found, passed]: readonly [readonly Finding[], number] = await page.evaluate(
    "axe.run(document).then(({ violations, passes }) => [violations, passes.length])",
  );
  expect(passed).toBeGreaterThan(10);
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes[0]?.failureSummary})`);
}

test.each(["light", "dark"] as const)(
  "axe finds nothing serious in the %s",
  async (scheme) => {
    const { page } = await open({ width: 1_200, scheme });
    const found: string[] = [];
    for (const place of places) {
      await visit(page, place);
      if (place[0].endsWith("/tools")) await unfold(page);
      for (const one of await findings(page)) found.push(`${place[0]}: ${one}`);
    }
    const dialogs = [
      ["servers", "Add a server"],
      ["servers/crm/channels", "Move prod"],
      ["keys", "Make a key"],
      ["servers/crm/tools", "Delete"],
    ] as const;
    for (const [place, name] of dialogs) {
      await page.goto(`${tenon.url}/#/${place}`);
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).waitFor();
      for (const one of await findings(page)) found.push(`${name}: ${one}`);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    expect(found).toEqual([]);
  },
  240_000,
);

test("390 pixels are enough everywhere", async () => {
  const { page } = await open({ width: 390 });
  const tooWide: string[] = [];
  for (const place of places) {
    await visit(page, place);
    if (place[0].endsWith("/tools")) await unfold(page);
    const over = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    if (over !== 0) tooWide.push(`${place[0]}: ${String(over)}`);
  }
  expect(tooWide).toEqual([]);
}, 240_000);

test("hostile texts are text, and what they hide is seen", async () => {
  const { page, dialogs } = await open({ width: 1_200 });
  for (const place of places.filter(([name]) => /evil|servers$|audit|crm\/channels/u.test(name))) {
    await visit(page, place);
    await unfold(page);
    expect(await page.title()).toMatch(/Tenon registry$/u);
    const elements = "main img, main script, main svg:not(.latency svg), main b, main iframe";
    expect(await page.locator(elements).count()).toBe(0);
    // No override is left that could turn the text around it.
    const main = (await page.locator("main").textContent()) ?? "";
    expect(main).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u{e0000}-\u{e007f}]/u);
  }
  await visit(page, ["servers/evil/tools", "steal<img src=x onerror=alert(1)>"]);
  await unfold(page);
  await page.locator("ul.parameters").first().waitFor();
  const tool = (await page.locator("ul.tools").textContent()) ?? "";
  for (const seen of ["U+202E", "U+200B", "U+E0041", "<script>document.title='owned'</script>"]) {
    expect(tool).toContain(seen);
  }
  expect(await page.locator("ul.parameters code").allTextContents()).toEqual(
    expect.arrayContaining(["__proto__", "constructor"]),
  );
  expect(dialogs).toEqual([]);
}, 120_000);

test("the page is walked with the keyboard alone", async () => {
  const { page } = await open({ width: 1_200 });
  await visit(page, ["servers", "crm"]);
  const focused = (): Promise<string> =>
    page.evaluate(
      "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()",
    );
  const press = async (key: string, times = 1): Promise<string> => {
    for (let count = 0; count < times; count += 1) await page.keyboard.press(key);
    return focused();
  };
  const tabTo = async (wanted: string): Promise<void> => {
    for (let count = 0; count < 60; count += 1) if ((await press("Tab")) === wanted) return;
    throw new Error(`the Tab key never came to "${wanted}"`);
  };

  expect(await press("Tab")).toBe("Skip to the content");
  await press("Enter");
  expect(await page.evaluate("document.activeElement?.id")).toBe("main");
  await tabTo("Add a server");
  const outline = "getComputedStyle(document.activeElement).outlineStyle";
  expect(await page.evaluate(outline)).toBe("solid");
  await press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  // The focus stays in the dialog, however often Tab is pressed.
  for (let count = 0; count < 20; count += 1) {
    await page.keyboard.press("Tab");
    const inside =
      "document.activeElement === document.body || document.activeElement.closest('dialog') !== null";
    expect(await page.evaluate(inside)).toBe(true);
  }
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await focused()).toBe("Add a server");

  await tabTo("crm");
  await press("Enter");
  await page.getByRole("heading", { level: 1, name: "crm" }).waitFor();
  expect(await focused()).toBe("crm");
  await page.getByRole("link", { name: "Versions" }).waitFor();
  await tabTo("Versions");
  await press("Enter");
  await page.getByRole("heading", { level: 2, name: "2.0.0" }).waitFor();
  await tabTo("What changed since 1.0.0");
  await press("Enter");
  await page.getByText("Witness").first().waitFor();
}, 120_000);

test("a registry whose reads are not public asks for a key, and is live with it", async () => {
  const closed = await servedPage({ publicReads: false });
  try {
    context = await browser.newContext();
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    await page.goto(closed.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("navigation", { name: "Sections" }).getByRole("link").count()).toBe(
      0,
    );
    await page.getByLabel("Key", { exact: true }).fill(await closed.makeKey("read"));
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.locator(".live").getByText("Live").waitFor();
    await page.getByText("No servers yet").waitFor();
    await closed.api("POST", "/v1/servers", { name: "pushed" });
    await page.getByRole("link", { name: "pushed" }).waitFor();
  } finally {
    await closed.close();
  }
}, 120_000);
