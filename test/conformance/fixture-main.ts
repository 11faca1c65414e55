import { serveFixture } from "./fixture-http.ts";

const { url } = await serveFixture();
process.stdout.write(`${url}\n`);
