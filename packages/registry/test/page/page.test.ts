import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { openChromium } from "./chromium.ts";
import { firstTools, laterTools, supportAgentUses } from "./contact-tools.ts";
import { livingServer } from "./living-server.ts";
import type { LivingServer } from "./living-server.ts";
import { adminKey, servedPage } from "./served-page.ts";
import type { ServedPage } from "./served-page.ts";

let browser: Browser;
let tenon: ServedPage;
let crm: LivingServer;
let context: BrowserContext | undefined;

beforeAll(async () => {
  [browser, tenon, crm] = await Promise.all([
    openChromium(),
    servedPage(),
    livingServer("contacts", "1.2.3", firstTools),
  ]);
}, 240_000);
afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  await tenon?.close();
  await crm?.close();
});

/** The page for somebody without a key; what it complains about is collected. */
async function open(
  place: string,
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  context = await browser.newContext({ viewport: { width: 1_200, height: 900 } });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Refused requests are part of what is tried here; a broken policy or a failed script is not.
    const refused = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !refused) complaints.push(message.text());
  });
  await page.goto(`${tenon.url}/#/${place}`);
  return { page, complaints };
}

const button = (within: Page | Locator, name: string | RegExp): Locator =>
  within.getByRole("button", { name, exact: typeof name === "string" });

async function useKey(page: Page, key: string): Promise<void> {
  await button(page, "Use a key").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key", { exact: true }).fill(key);
  await button(dialog, "Use this key").click();
  await dialog.waitFor({ state: "detached" });
}

test("from adding a server to seeing whom its change breaks, without a reload", async () => {
  const { page, complaints } = await open("servers");
  await page.getByText("No servers yet").waitFor();
  expect(await button(page, "Add a server").count()).toBe(0);

  await useKey(page, adminKey);
  await page.evaluate("globalThis.neverReloaded = true");
  await button(page, "Add a server").click();
  const form = page.getByRole("dialog", { name: "Add a server" });
  await form.getByLabel("Name").fill("../crm");
  await form.getByLabel("URL").fill("ftp://nowhere");
  await form.getByLabel("Probe every").fill("1");
  await button(form, "Add the server").click();
  for (const field of ["Name", "URL", "Probe every"]) {
    await form.getByLabel(field).and(page.locator("[aria-invalid=true]")).waitFor();
  }
  expect(await form.locator(".field-error").allTextContents()).toEqual([
    expect.stringContaining("letters"),
    expect.any(String),
    expect.stringContaining("10"),
  ]);

  await form.getByLabel("Name").fill("crm");
  await form.getByLabel("URL").fill(crm.url);
  await form.getByLabel("Probe every").fill("3600");
  await button(form, "Add the server").click();
  await page.getByRole("heading", { level: 1, name: "crm" }).waitFor();
  // The first probe is told by an event: nobody reloads.
  await page.locator("ul.tools").getByText("update_contact").waitFor();
  await page.locator(".summary").getByText("1.0.0", { exact: true }).waitFor();

  await page.getByRole("link", { name: "Channels" }).click();
  await button(page, "New channel").click();
  const made = page.getByRole("dialog", { name: "New channel of crm" });
  await made.getByLabel("Name").fill("prod");
  await button(made, "Make the channel").click();
  await page.getByRole("list", { name: "Channels" }).getByText("prod").waitFor();

  await tenon.api("PUT", "/v1/consumers/support-agent/versions/1", supportAgentUses("1.0.0"));
  await tenon.api("PUT", "/v1/environments/production/deployments/support-agent", { version: "1" });

  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByRole("heading", { level: 2, name: "1.0.0" }).waitFor();
  crm.upgrade("1.2.4", laterTools);
  await button(page, "Probe now").click();
  await page.getByRole("heading", { level: 2, name: "2.0.0" }).waitFor();
  const newest = page.locator(".timeline > li").first();
  expect(await newest.textContent()).toContain("broke without a major of its own");

  await newest.getByRole("link", { name: /What changed since/u }).click();
  const changes = page.getByRole("region", { name: "Changes of update_contact" });
  const enumChange = changes.locator(".changes > li", { hasText: "input-enum-value-removed" });
  await enumChange.getByText("Witness").waitFor();
  expect(await enumChange.locator(".witness pre").textContent()).toContain('"tier": "enterprise"');
  expect(await enumChange.locator(".witness-error").textContent()).toContain("/tier");
  expect(await changes.locator("td.removed").allTextContents()).toContainEqual(
    expect.stringContaining("customer_email"),
  );
  expect(await changes.locator("td.added").allTextContents()).toContainEqual(
    expect.stringContaining("email_address"),
  );

  await moveProd(page);

  await page.getByRole("link", { name: "Who breaks" }).click();
  const production = page.getByRole("region", { name: "Environment production" });
  await production.getByText("prompts/support.md:14:21").waitFor();
  expect(await production.textContent()).toContain("write email_address instead");
  expect(await page.evaluate("globalThis.neverReloaded")).toBe(true);
  expect(complaints).toEqual([]);
}, 240_000);

/** Asks for a breaking move, sees what it breaks, approves it. */
async function moveProd(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Channels" }).click();
  await button(page, "Move prod").click();
  const dialog = page.getByRole("dialog", { name: "Move prod of crm" });
  await dialog.getByText("The move breaks callers").waitFor();
  await dialog.getByText("prompts/support.md:14:21").waitFor();
  await dialog.getByLabel(/^Force it now/u).check();
  await button(dialog, "Force the move").click();
  // Without a reason the registry forces nothing.
  await dialog.getByText("move-breaking").waitFor();
  await dialog.getByLabel(/^Ask for an approval/u).check();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("the new CRM is out");
  await button(dialog, "Ask for an approval").click();
  await dialog.waitFor({ state: "detached" });

  const prod = page.getByRole("list", { name: "Channels" }).locator("> li", { hasText: "prod" });
  await prod.getByText("waits for an approval").waitFor();
  await button(prod, "Approve the move").click();
  await prod.getByRole("link", { name: "2.0.0" }).waitFor();
  await button(prod, "History of prod").click();
  await prod
    .getByRole("list", { name: /^History/u })
    .getByText("“the new CRM is out”")
    .first()
    .waitFor();
}

test("the key stays in this tab and never comes into the address", async () => {
  const { page } = await open("servers");
  await useKey(page, await tenon.makeKey("read", "probe"));
  await page.getByRole("link", { name: "crm", exact: true }).click();
  await button(page, "Probe now").waitFor();
  for (const forbidden of ["Pause", "Settings", "Delete"]) {
    expect(await button(page, forbidden).count()).toBe(0);
  }
  expect(page.url()).not.toContain("tenon_");
  await page.reload();
  await button(page, "Probe now").waitFor();
  const other = await context?.newPage();
  await other?.goto(`${tenon.url}/#/servers/crm`);
  await other?.getByRole("heading", { level: 1, name: "crm" }).waitFor();
  expect(await button(other ?? page, "Probe now").count()).toBe(0);

  await button(page, "made for a test").click();
  await button(page.getByRole("dialog"), "Forget the key").click();
  await button(page, "Use a key").waitFor();
  expect(await page.evaluate("sessionStorage.length")).toBe(0);
}, 120_000);

test("a key that is none is refused where it was typed", async () => {
  const { page } = await open("servers");
  await button(page, "Use a key").click();
  await page.getByRole("dialog").getByLabel("Key", { exact: true }).fill("tenon_nobody");
  await button(page, "Use this key").click();
  await page.getByRole("alert").getByText("The key is not accepted").waitFor();
  expect(await page.evaluate("sessionStorage.length")).toBe(0);
}, 120_000);

test("a stream that breaks is seen, opened again, and what was missed is read", async () => {
  const { page } = await open("servers");
  const mark = page.locator(".live");
  await mark.getByText("Live").waitFor();
  await page.route("**/v1/events", (route) => route.abort());
  await page.reload();
  await mark.getByText("Reconnecting").waitFor();
  await tenon.api("POST", "/v1/servers", { name: "fed", description: "fed by pushes" });
  expect(await page.getByRole("link", { name: "fed" }).count()).toBe(0);
  await page.unroute("**/v1/events");
  await mark.getByText("Live").waitFor();
  await page.getByRole("link", { name: "fed" }).waitFor();
  await tenon.api("DELETE", "/v1/servers/fed");
  await page.getByRole("link", { name: "fed" }).waitFor({ state: "detached" });
  expect(await mark.textContent()).toBe("Live");
}, 120_000);

test("a breaking version waits, is approved, is deprecated; its server is paused and deleted", async () => {
  const careful = await livingServer("careful", "1.0.0", firstTools);
  try {
    const server = { name: "careful", url: careful.url, approval: "breaking" };
    await tenon.api("POST", "/v1/servers", server);
    await tenon.probe("careful");
    const { page } = await open("servers/careful/versions");
    await useKey(page, adminKey);
    await page.getByRole("heading", { level: 2, name: "1.0.0" }).waitFor();
    careful.upgrade("2.0.0", laterTools);
    await button(page, "Probe now").click();
    const newest = page.locator(".timeline > li", { hasText: "2.0.0" }).first();
    await newest.getByText("waits for approval").waitFor();
    const latest = page.locator(".summary dd").first();
    expect(await latest.textContent()).toBe("1.0.0");

    await button(newest, "Approve version 2.0.0").click();
    await page.getByRole("dialog").getByLabel("Reason").fill("everybody is told");
    await button(page.getByRole("dialog"), "Approve it").click();
    await newest.getByText("waits for approval").waitFor({ state: "detached" });
    await latest.getByText("2.0.0").waitFor();

    await button(page, "Deprecate version 1.0.0").click();
    await page.getByRole("dialog").getByLabel("Reason").fill("use 2.0.0");
    await page.getByRole("dialog").getByLabel("It goes away on").fill("2031-05-04");
    await button(page.getByRole("dialog"), "Deprecate it").click();
    const sunset = page.locator(".timeline time[title^='2031-05-04']");
    await sunset.waitFor();
    expect(await page.locator(".timeline .notice").textContent()).toContain("use 2.0.0");

    await button(page, "Pause").click();
    await button(page, "Resume").waitFor();
    await button(page, "Settings").click();
    await page.getByRole("dialog").getByLabel("Description").fill("Handle with care");
    await button(page.getByRole("dialog"), "Save").click();
    await page.locator(".summary").getByText("Handle with care").waitFor();

    await button(page, "Delete").click();
    await button(page.getByRole("dialog"), "Delete the server").click();
    await page.getByRole("heading", { level: 1, name: "Servers" }).waitFor();
    await page.getByRole("link", { name: "careful" }).waitFor({ state: "detached" });
  } finally {
    await careful.close();
  }
}, 120_000);

test("a webhook's secret is shown once", async () => {
  const { page } = await open("webhooks");
  await useKey(page, adminKey);
  await page.getByText("No webhooks").waitFor();
  await button(page, "Add a webhook").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("URL").fill("http://127.0.0.1:9/hook");
  await dialog.getByLabel("channel.moved").check();
  await button(dialog, "Add the webhook").click();
  const secret = await dialog.locator(".secret code").textContent();
  expect(secret).toMatch(/^whsec_/u);
  await button(dialog, "I have kept it").click();
  const hook = page.getByRole("list", { name: "Webhooks" }).locator("> li");
  await hook.getByText("channel.moved").waitFor();
  expect(await page.content()).not.toContain(secret);
  await button(hook, "Remove").click();
  await button(page.getByRole("dialog"), "Remove it").click();
  await page.getByText("No webhooks").waitFor();
}, 120_000);

test("a made key is shown once and can be revoked", async () => {
  const { page } = await open("keys");
  await useKey(page, adminKey);
  await button(page, "Make a key").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("edge gateway");
  await dialog.getByLabel("Kind").selectOption("gateway");
  await button(dialog, "Make the key").click();
  const made = await dialog.locator(".secret code").textContent();
  await button(dialog, "I have kept it").click();
  await button(page, "Revoke edge gateway").waitFor();
  expect(await page.content()).not.toContain(made);
  await button(page, "Revoke edge gateway").click();
  await button(page.getByRole("dialog"), "Revoke the key").click();
  await button(page, "Revoke edge gateway").waitFor({ state: "detached" });
}, 120_000);

test("the chain of the audit trail is verified", async () => {
  const { page } = await open("audit");
  await useKey(page, adminKey);
  await page.getByText("server.created").first().waitFor();
  await button(page, "Verify the chain").click();
  const verdict = page.getByText(/^The chain is/u);
  await verdict.waitFor();
  expect(await verdict.textContent()).toMatch(/^The chain is intact: \d+ entries\.$/u);
}, 120_000);

test("search finds a tool and goes to it", async () => {
  const { page } = await open("servers");
  await page.getByRole("heading", { level: 1, name: "Servers" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("update contact");
  await page.keyboard.press("Enter");
  await page
    .getByRole("list", { name: "Results" })
    .getByRole("link", { name: "update_contact" })
    .click();
  const parameters = page.getByRole("list", { name: "Parameters of update_contact" });
  await parameters.waitFor();
  expect(await parameters.textContent()).toContain("email_address");
}, 120_000);

test("a server that is gone, and a place that never was", async () => {
  const { page } = await open("servers/nobody");
  await page.getByRole("alert").getByText("There is no such server").waitFor();
  await page.goto(`${tenon.url}/#/nowhere/at/all`);
  await page.getByText("There is no such place on this page").waitFor();
  expect(await page.title()).toBe("Nothing here · Tenon registry");
}, 120_000);
