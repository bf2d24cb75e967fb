import { describeKilledImports } from "./killed-imports.ts";

describeKilledImports("PGlite", () => undefined);
