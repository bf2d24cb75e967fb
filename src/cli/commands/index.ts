import type { Command } from "commander";
import { registerCare } from "./care.ts";
import { registerConsent } from "./consent.ts";
import { registerDesignate } from "./designate.ts";
import { registerDisruptions } from "./disruptions.ts";
import { registerDocuments } from "./documents.ts";
import { registerEvents } from "./events.ts";
import { registerExchange } from "./exchange.ts";
import { registerExercise } from "./exercise.ts";
import { registerFinance } from "./finance.ts";
import { registerImport } from "./import.ts";
import { registerKey } from "./key.ts";
import { registerMatch } from "./match.ts";
import { registerNames } from "./names.ts";
import { registerNews } from "./news.ts";
import { registerOnline } from "./online.ts";
import { registerPartners } from "./partners.ts";
import { registerPrevent } from "./prevent.ts";
import { registerRead } from "./read.ts";
import { registerResolve } from "./resolve.ts";
import { registerRights } from "./rights.ts";
import { registerRooms } from "./rooms.ts";
import { registerRoutes } from "./routes.ts";
import { registerScreen } from "./screen.ts";
import { registerServe } from "./serve.ts";
import { registerSupply } from "./supply.ts";
import { registerTypology } from "./typology.ts";
import { registerUser } from "./user.ts";
import { registerWatch } from "./watch.ts";
import { registerWork } from "./work.ts";
import { registerWorker } from "./worker.ts";

/** One line for each file of commands, in the order of the help. */
export const commands: readonly ((program: Command) => void)[] = [
  registerServe,
  registerWorker,
  registerImport,
  registerRead,
  registerScreen,
  registerDesignate,
  registerWork,
  registerTypology,
  registerDisruptions,
  registerNames,
  registerResolve,
  registerFinance,
  registerRoutes,
  registerNews,
  registerEvents,
  registerWatch,
  registerOnline,
  registerPrevent,
  registerSupply,
  registerDocuments,
  registerExchange,
  registerPartners,
  registerMatch,
  registerRooms,
  registerConsent,
  registerRights,
  registerUser,
  registerCare,
  registerKey,
  registerExercise,
];
