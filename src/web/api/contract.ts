import type { components } from "./schema.gen.ts";
import type {
  Case,
  CaseView,
  DetectorCard,
  EntityView,
  Finding,
  FindingView,
  GraphView,
  ImportResult,
  PathView,
  Problem,
  Resolution,
  SearchAnswer,
  Session,
  Situation,
  Statement,
  StoredReport,
} from "./types.ts";

type Documented = components["schemas"];
type Serves<Given extends Wanted, Wanted> = Given;

/**
 * Holds the pages to the API's own document: what it promises has to be what the pages read, or this file
 * does not compile. schema.gen.ts is made from docs/api/openapi.json.
 */
export type Contract = [
  Serves<Documented["Session"], Session>,
  Serves<Documented["Situation"], Situation>,
  Serves<Documented["StoredReport"], StoredReport>,
  Serves<Documented["ImportResult"], ImportResult>,
  Serves<Documented["SearchAnswer"], SearchAnswer>,
  Serves<Documented["EntityView"], EntityView>,
  Serves<Documented["Statement"], Statement>,
  Serves<Documented["GraphView"], GraphView>,
  Serves<Documented["PathView"], PathView>,
  Serves<Documented["Finding"], Finding>,
  Serves<Documented["FindingView"], FindingView>,
  Serves<Documented["Resolution"], Resolution>,
  Serves<Documented["Case"], Case>,
  Serves<Documented["CaseView"], CaseView>,
  Serves<Documented["Detector"], DetectorCard>,
  Serves<Documented["Problem"], Problem>,
];
