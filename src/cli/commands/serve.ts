import { type Command, Option } from "commander";
import type { ServeOptions } from "../serving.ts";
import { exerciseFolder, withStoreOptions } from "../store-options.ts";

const LOG_LEVELS: readonly ServeOptions["logLevel"][] = ["debug", "info", "warn", "error"];

export function registerServe(program: Command): void {
  withStoreOptions(program.command("serve"))
    .description("serve the web application and the API")
    .option("--host <address>", "listen on this address", "127.0.0.1")
    .addOption(new Option("--port <port>", "listen on this port").default("7400").env("PORT"))
    .option(
      "--exercise [part]",
      "load the fictitious exercise, or one organisation's part, and let a demo analyst sign in, on loopback only; in a folder of its own under wasl-exercise where --data names none, and never where anything else is",
    )
    .addOption(new Option("--name <name>", "how this node introduces itself to a partner").env("WASL_NAME"))
    .option(
      "--partner-port <port>",
      "with WASL_MUTUAL_TLS=1, where partners' nodes are answered, under TLS with both ends' own keys",
      "7443",
    )
    .option("--partner-url <url>", "what partners reach that port as, e.g. https://wasl.example.org:7443")
    .option("--pull-every <seconds>", "look for news at every partner this often", "15")
    .option("--no-work", "leave the queue to `wasl work`, and to other servers")
    .option(
      "--public-origin <origins...>",
      "what a reverse proxy shows this node as, e.g. https://wasl.example.org",
    )
    .option("--trust-proxy <addresses...>", "proxies whose X-Forwarded headers are believed")
    .option("--provider <file>", "JSON settings of an OpenID provider whose accounts may sign in")
    .addOption(new Option("--log-level <level>", "JSON lines on stderr").choices(LOG_LEVELS).default("warn"))
    .addHelpText(
      "after",
      "\nWASL_METRICS_TOKEN is the bearer token for /metrics; without one, only this machine may read it.\nWASL_CLAMD names the virus scanner that every file is given to first: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310.\n\nExample:\n  wasl serve --exercise",
    )
    .action(async (options: ServeOptions, command: Command) => {
      const isOwn = options.exercise !== undefined && command.getOptionValueSource("data") === "default";
      const { runServe } = await import("../serving.ts");
      await runServe(isOwn ? { ...options, data: exerciseFolder(options.exercise) } : options);
    });
}
