// SPDX-License-Identifier: Apache-2.0
// Runs the script of an exported page without a browser: names as JSON on stdin, answers on stdout.
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import vm from "node:vm";

const folder = process.argv[2];
const page = readFileSync(`${folder}/index.html`, "utf8");
const script = page.match(/<script>([^]*)<\/script>/)[1];
const context = vm.createContext({
	URL, TextEncoder, Uint8Array, crypto: webcrypto, console,
	fetch: async address => ({ok: true, text: async () => readFileSync(`${folder}/${address}`, "utf8")}),
});
vm.runInContext(script, context);
context.index = JSON.parse(readFileSync(`${folder}/index.json`, "utf8"));
context.names = JSON.parse(readFileSync(0, "utf8"));
const answers = await vm.runInContext("(async () => { const all = []; for (const name of names) all.push(await lookUp(index, name)); return JSON.stringify(all); })()", context);
console.log(answers);
