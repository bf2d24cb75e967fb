import { describeKilledAcceptances } from "./killed-acceptances.ts";

describeKilledAcceptances("PGlite", () => undefined);
