import type { components } from "./schema.gen.ts";
import type {
  Case,
  CaseView,
  DetectorCard,
  EntityView,
  Finding,
  FindingView,
  ImportResult,
  NeighbourhoodView,
  PathView,
  Problem,
  SearchAnswer,
  Session,
  Situation,
  StoredReport,
} from "./types.ts";

type Documented = components["schemas"];
type Serves<Given extends Wanted, Wanted> = Given;

/**
 * The answers of the API, held to its own document: what it promises has to be what the pages read, or this
 * file does not compile. schema.gen.ts is made from docs/api/openapi.json.
 */
export interface Answers {
  readonly session: Serves<Documented["Session"], Session>;
  readonly situation: Serves<Documented["Situation"], Situation>;
  readonly report: Serves<Documented["StoredReport"], StoredReport>;
  readonly imported: Serves<Documented["ImportResult"], ImportResult>;
  readonly search: Serves<Documented["SearchAnswer"], SearchAnswer>;
  readonly entity: Serves<Documented["EntityView"], EntityView>;
  readonly graph: Serves<Documented["Neighbourhood"], NeighbourhoodView>;
  readonly path: Serves<Documented["PathView"], PathView>;
  readonly finding: Serves<Documented["Finding"], Finding>;
  readonly findingView: Serves<Documented["FindingView"], FindingView>;
  readonly case: Serves<Documented["Case"], Case>;
  readonly openedCase: Serves<Documented["OpenedCase"], Case & { readonly isNew: boolean }>;
  readonly caseView: Serves<Documented["CaseView"], CaseView>;
  readonly detector: Serves<Documented["Detector"], DetectorCard>;
  readonly problem: Serves<Documented["Problem"], Problem>;
}
