import type { Detector } from "./detector.ts";
import { accountUnlikeKind } from "./finance/account-unlike-kind.ts";
import { crossingBurst } from "./finance/crossing-burst.ts";
import { instrumentRelay } from "./finance/instrument-relay.ts";
import { moneyStructures } from "./finance/money-structures.ts";
import { passThroughAccount } from "./finance/pass-through-account.ts";
import { sharedPayerContact } from "./finance/shared-payer-contact.ts";
import { unregisteredTransfer } from "./finance/unregistered-transfer.ts";
import { sharedContact } from "./network/shared-contact.ts";
import { offersACrossing } from "./online/offers-a-crossing.ts";
import { boatsAndEnginesApart } from "./supply/boats-and-engines-apart.ts";
import { lastMileVehicles } from "./supply/last-mile-vehicles.ts";
import { listedForLibya } from "./supply/listed-for-libya.ts";
import { listingForSmugglers } from "./supply/listing-for-smugglers.ts";
import { mirrorTradeGap } from "./supply/mirror-trade-gap.ts";
import { removedSerials } from "./supply/removed-serials.ts";
import { seizedSerialDownstream } from "./supply/seized-serial-downstream.ts";
import { seizuresConverge } from "./supply/seizures-converge.ts";
import { sellsAfterWarning } from "./supply/sells-after-warning.ts";
import { storageConsignee } from "./supply/storage-consignee.ts";
import { suddenMarineImports } from "./supply/sudden-marine-imports.ts";
import { thirdPartyPayer } from "./supply/third-party-payer.ts";

/** One line for each detector file in finance, supply, online and network; index.test.ts fails when one is missing. */
export const detectors: readonly Detector[] = [
  passThroughAccount,
  moneyStructures,
  accountUnlikeKind,
  unregisteredTransfer,
  sharedPayerContact,
  instrumentRelay,
  crossingBurst,
  sharedContact,
  seizedSerialDownstream,
  seizuresConverge,
  thirdPartyPayer,
  listingForSmugglers,
  lastMileVehicles,
  boatsAndEnginesApart,
  removedSerials,
  listedForLibya,
  sellsAfterWarning,
  suddenMarineImports,
  storageConsignee,
  mirrorTradeGap,
  offersACrossing,
];

export * from "./declared/index.ts";
export {
  type AccountHolders,
  type Card,
  type CardTexts,
  type CrossingDay,
  type DeclaredKind,
  type DeskCountry,
  type Detector,
  type DetectorInput,
  type IdentifierUse,
  type RoadTraffic,
  translatedCard,
} from "./detector.ts";
export { accountEntityId } from "./finance/account-id.ts";
export { type DetectorRun, runDetector, runDetectors } from "./run.ts";
