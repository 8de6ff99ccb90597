// A server under test.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts `ctgraph serve` at a free port and waits for its address, the first line that it prints. */
export async function serve(ctgraph, cwd, options = []) {
  const child = spawn(ctgraph, ["serve", "--port", "0", ...options], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    new Promise((resolve) => lines.once("line", resolve)),
    ended.then((code) => {
      throw new Error(`the server ended with ${code}: ${said}`);
    }),
  ]);
  return {
    origin: new URL(line).origin,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
