// Every operation of the API asked by a fuzzer that nobody here wrote, from the OpenAPI document: no fault inside, and no
// answer that the document does not have.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const PORT = 7973;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** Signing out, or changing how one signs in, would end the session that all other operations are asked with; live events never end. */
const LEFT_OUT = "session|sign-in|accounts/|events$|passkey";

/** The exercise in a folder of its own. */
function exercise(data) {
  const args = [
    join(root, "dist/cli/main.js"),
    "serve",
    "--exercise",
    "--port",
    String(PORT),
    "--data",
    data,
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => /is ready/.test(String(chunk)) && resolve(child));
    child.once("exit", (code) => reject(new Error(`wasl serve ended with ${code}`)));
  });
}

/** A supervisor's session: no role may be asked for more. */
async function cookie() {
  const answer = await fetch(`${ORIGIN}/api/v1/session/demo`, {
    method: "POST",
    headers: { origin: ORIGIN, "content-type": "application/json" },
    body: JSON.stringify({ user: "demo-supervisor" }),
  });
  return answer.headers.getSetCookie()[0].split(";")[0];
}

export async function schemaFuzz({ say, run, bin, folder, cases, seed }) {
  const child = await exercise(join(folder, "fuzzed"));
  try {
    const args = [
      ...["run", join(root, "docs/api/openapi.json"), "--url", ORIGIN],
      ...["-H", `Cookie: ${await cookie()}`, "-H", "Wasl-Purpose: operational-analysis"],
      ...["-H", "Wasl-Mandate: EXERCISE-1", "-H", `Origin: ${ORIGIN}`],
      ...["--checks", CHECKS.join(","), "--phases", "examples,fuzzing"],
      ...["--max-examples", String(Math.max(1, Math.round(cases / 250)))],
      ...["--exclude-path-regex", LEFT_OUT, "--suppress-health-check", "all", "--request-timeout", "10"],
      ...["--seed", String(seed)],
    ];
    // It keeps notes where it runs.
    const { code, out } = await run(join(dirname(bin), "schemathesis"), args, folder);
    if (code !== 0) console.log(out.slice(out.indexOf("= FAILURES =")).slice(0, 6000));
    const [tested] = /Tested: \d+/.exec(out) ?? ["nothing tested"];
    const [generated] = /\d+ generated[^\n]*/.exec(out) ?? ["no case"];
    // What the rate limit answers says nothing of the operation.
    const isAnswered = !/Rate limited/.test(out);
    say(
      code === 0 && isAnswered,
      `schemathesis over the API: ${tested} operations, ${generated} (seed ${seed})`,
    );
  } finally {
    child.kill();
  }
}
