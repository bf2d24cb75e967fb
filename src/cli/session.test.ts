import type { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { createProgram } from "./program.ts";

afterEach(() => vi.unstubAllEnvs());

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)];

test("no help shows what stands in the environment: the address of a database holds its password", () => {
  vi.stubEnv("DATABASE_URL", "postgres://owner:not-to-be-shown@127.0.0.1/wasl");
  vi.stubEnv("WASL_DATA", "/not-to-be-shown");
  vi.stubEnv("WASL_MANDATE", "not-to-be-shown");
  const helps = withAllBelow(createProgram()).map((command) =>
    command.helpInformation().replace(/\s+/g, " "),
  );
  expect(helps.filter((help) => help.includes("env: DATABASE_URL")).length).toBeGreaterThan(50);
  expect(helps.filter((help) => help.includes("not-to-be-shown"))).toEqual([]);
});

test("what stands in the environment is taken where no option says otherwise", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://owner@127.0.0.1/wasl");
  vi.stubEnv("WASL_DATA", "elsewhere");
  const optionsOf = async (...words: string[]) => {
    const program = createProgram();
    const doctor = program.commands.find((command) => command.name() === "doctor");
    let given: Record<string, unknown> | undefined;
    doctor?.action((options: Record<string, unknown>) => {
      given = options;
    });
    await program.parseAsync(["doctor", ...words], { from: "user" });
    return given;
  };
  expect(await optionsOf()).toMatchObject({
    data: "elsewhere",
    databaseUrl: "postgres://owner@127.0.0.1/wasl",
  });
  expect(await optionsOf("--data", "here")).toMatchObject({ data: "here" });
});
