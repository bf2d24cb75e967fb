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

// The mock or a running `wasl serve`, for work on the pages: WASL_API=http://127.0.0.1:8080 npx vite
const api = process.env.WASL_API ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: "src/web",
  plugins: [otherLocales, react()],
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
