import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** React Aria brings its own few words in 34 languages; the pages speak three. */
const otherLocales: Plugin = {
  name: "wasl:other-locales",
  enforce: "pre",
  load(id) {
    const locale = /react-(?:aria|stately)[\w-]*\/.*\/intl\/\w+\/([a-z]{2}-[A-Z]{2})\.m?js$/.exec(id)?.[1];
    if (locale === undefined || ["ar-AE", "en-US", "fr-FR"].includes(locale)) return null;
    return "export default {};";
  },
};

/** Core is pure: what a page does not use of it is left out, module by module. */
const pureCore: Plugin = {
  name: "wasl:pure-core",
  enforce: "pre",
  transform: {
    filter: { id: /\/src\/core\// },
    handler: () => ({ moduleSideEffects: false }),
  },
};

/** Scripts and styles beside themselves in gzip, so that a node sends a third of the bytes and compresses nothing itself. */
const compressed: Plugin = {
  name: "wasl:compressed",
  apply: "build",
  writeBundle({ dir = "" }, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      if (!/\.(?:js|css|json|svg)$/.test(name)) continue;
      const content = file.type === "chunk" ? file.code : file.source;
      writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
    }
  },
};

// The mock or a running `wasl serve`, for work on the pages: WASL_API=http://127.0.0.1:8080 npx vite
const api = process.env.WASL_API ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: "src/web",
  plugins: [otherLocales, pureCore, react(), compressed],
  worker: { format: "es" },
  server: { proxy: { "/api": api, "/openapi.json": api } },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // light-dark() and logical properties as they stand.
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
  },
});
