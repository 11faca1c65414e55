/**
 * The supervisor: a small process between Tenon and a command, in a session of its own, run by `node -e` so that it
 * needs no file at run time. It reads one JSON line {command, args, env, cwd, mark, exitGraceMs, killGraceMs} from file
 * descriptor 3, starts the command in another new session on its own standard streams, and writes facts as JSON lines:
 * {pid}, {error}, {exit, signal}. When descriptor 3 closes (Tenon asked for the end, or died, be it by SIGKILL) or the
 * command ends, it clears the whole process group: first a grace after the end of input, then SIGTERM, then SIGKILL.
 * On Linux it also finds processes that left the group, by a mark in their environment.
 */
export const supervisorScript = String.raw`
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const link = new (require("node:net").Socket)({ fd: 3, readable: true, writable: true, allowHalfOpen: true });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let order, child, clearing = false, text = "";

const tell = (fact) => { if (link.writable) link.write(JSON.stringify(fact) + "\n"); };

link.on("data", (chunk) => {
  text += chunk;
  if (order === undefined && text.endsWith("\n")) start(JSON.parse(text));
});
link.on("end", clear);
link.on("error", clear);
for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, clear);

function start(given) {
  order = given;
  const { command, args, env, cwd } = order;
  try {
    child = spawn(command, args, { env, cwd, stdio: ["inherit", "inherit", "inherit"], detached: true });
  } catch (error) {
    tell({ error: error.code || error.message });
    return finish();
  }
  child.on("error", (error) => { tell({ error: error.code || error.message }); if (!child.pid) finish(); });
  child.on("exit", (exit, signal) => { tell({ exit, signal }); clear(); });
  if (child.pid) tell({ pid: child.pid });
}

async function clear() {
  if (clearing) return;
  clearing = true;
  if (!child || !child.pid) return finish();
  if (await gone(order.exitGraceMs)) return finish();
  signalAll("SIGTERM");
  if (await gone(order.killGraceMs)) return finish();
  for (let round = 0; round < 10; round++) {
    signalAll("SIGKILL");
    if (await gone(100)) break;
  }
  finish();
}

async function gone(withinMs) {
  for (const end = Date.now() + withinMs; ; await pause(25)) {
    if (members().length === 0) return true;
    if (Date.now() >= end) return false;
  }
}

function signalAll(name) {
  try { process.kill(-child.pid, name); } catch { /* the group is gone */ }
  for (const pid of members()) try { process.kill(pid, name); } catch { /* it is gone */ }
}

function members() {
  let names;
  try { names = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)); } catch { names = []; }
  if (names.length === 0) {
    try { process.kill(-child.pid, 0); return [child.pid]; } catch { return []; }
  }
  return names.map(Number).filter(belongs);
}

function belongs(pid) {
  if (pid === process.pid) return false;
  try {
    const stat = fs.readFileSync("/proc/" + pid + "/stat", "latin1");
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return false;
    if (Number(group) === child.pid) return true;
    return fs.readFileSync("/proc/" + pid + "/environ", "latin1").includes(order.mark);
  } catch { return false; }
}

function finish() {
  if (link.writable) link.end(() => process.exit(0)); else process.exit(0);
  setTimeout(() => process.exit(0), 200);
}
`;
