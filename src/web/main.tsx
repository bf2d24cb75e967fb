import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/noto-sans-arabic/wght.css";
import "./design/tokens.css";
import "./design/base.css";
import "./design/components.css";
import "./design/review.css";
import "./design/supply.css";
import "./design/news.css";
import "./design/money.css";
import "./design/online.css";
import "./design/plot.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./frame/app.tsx";
import { applyTheme } from "./frame/preferences.ts";

applyTheme();
const root = document.getElementById("root");
if (!root) throw new Error("invariant broken: the page has no root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
