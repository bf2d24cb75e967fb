import { accessSync, constants, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { inflate } from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const PACKAGE = "@sparticuz/chromium";
const PACKED_VERSION = "147.0.2";

/** Where a browser is, and what its process needs to start. */
interface Binary {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a browser for one test file: the one that WASL_CHROMIUM names, else the one that npm brought. Throws
 * a sentence that says what to do where neither can run. The caller closes it.
 */
export async function launchChromium(): Promise<Browser> {
  const binary = systemBinary() ?? (await packedBinary());
  return chromium.launch({
    executablePath: binary.executablePath,
    env: { ...definedEnvironment(), ...binary.env },
    args: launchArguments(),
    timeout: 60_000,
  });
}

/**
 * Not the package's own list: that one turns off web security and the process model, and a test in such a
 * browser would prove nothing about ours.
 */
function launchArguments(): string[] {
  return [
    // Chromium refuses its sandbox to root, which is what a container usually is.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--no-zygote",
    "--disable-gpu-sandbox",
    // WebGL in software: the network page draws with it.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    // Nothing leaves this machine.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--no-pings",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
  ];
}

function systemBinary(): Binary | undefined {
  const path = process.env["WASL_CHROMIUM"];
  if (!path) return undefined;
  try {
    accessSync(path, constants.X_OK);
  } catch (error) {
    throw new Error(`WASL_CHROMIUM names ${path}, which cannot be executed`, { cause: error });
  }
  return { executablePath: path, env: {} };
}

async function packedBinary(): Promise<Binary> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `${PACKAGE} brings Chromium for Linux on x64 only, and this is ${process.platform} on ${process.arch}. ` +
        "Install Chromium or Google Chrome and set WASL_CHROMIUM to its executable.",
    );
  }
  const root = await unpacked();
  return {
    executablePath: join(root, "chromium"),
    env: {
      LD_LIBRARY_PATH: [join(root, "al2023", "lib"), root, process.env["LD_LIBRARY_PATH"]]
        .filter(Boolean)
        .join(":"),
      FONTCONFIG_FILE: join(root, "fonts.conf"),
      HOME: root,
    },
  };
}

/**
 * Unpacks the browser and the libraries that a bare machine lacks, once a version and user. The package
 * unpacks into the folder for temporary files and takes a half-written file of another run for a whole one,
 * so it gets a folder of its own, which is renamed when complete.
 */
async function unpacked(): Promise<string> {
  const root = join(tmpdir(), `wasl-chromium-${PACKED_VERSION}-${process.getuid?.() ?? 0}`);
  if (existsSync(root)) return root;
  const bin = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "../../bin");
  const draft = mkdtempSync(`${root}.`);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = draft;
  try {
    const packed = ["chromium.br", "al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"];
    await Promise.all(packed.map((file) => inflate(join(bin, file))));
    writeFileSync(
      join(draft, "fonts.conf"),
      fontsConf(join(root, "fonts", "fonts"), join(root, "fonts-cache")),
    );
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  try {
    renameSync(draft, root);
  } catch (error) {
    // Another run was first; its folder is as good.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(root)) throw error;
  }
  return root;
}

/**
 * The package's own list names folders of another kind of machine. Without any font, a form control ends the
 * renderer; with this one Latin font, letters of other scripts still have to come from the page.
 */
const fontsConf = (fonts: string, cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${cache}</cachedir>
</fontconfig>
`;

const definedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
