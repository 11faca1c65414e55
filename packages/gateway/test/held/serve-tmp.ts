import { httpServer } from "./fixtures/http-servers.ts";
const s = await httpServer("legacy"); console.log(s.url);
