import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import type { CasePart } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { useErrorText } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";

type Of<K extends CasePart["kind"]> = Extract<CasePart, { kind: K }>;
type Draft = { [K in CasePart["kind"]]: Pick<Of<K>, "kind" | "body"> }[CasePart["kind"]];

/** Adds, changes and drops parts; a change that somebody else overtook is said, and theirs is shown. */
export function useParts(caseId: string) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const at = ({ id, version }: CasePart) => ({ path: { id: caseId, partId: id }, query: { version } });
  const onSettled = () => client.invalidateQueries({ queryKey: ["cases"] });
  const onError = (error: unknown) => toast(words(error), "bad");
  const add = useMutation({
    mutationFn: (draft: Draft) =>
      call("POST", "/cases/{id}/parts", {
        path: { id: caseId },
        json: { kind: draft.kind, body: draft.body } as Draft,
      }),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ part, draft }: { part: CasePart; draft: Draft }) =>
      call("POST", "/cases/{id}/parts/{partId}", { ...at(part), json: draft }),
    onSettled,
    onError,
  });
  const drop = useMutation({
    mutationFn: (part: CasePart) => call("DELETE", "/cases/{id}/parts/{partId}", at(part)),
    onSuccess: (_, part) => toast(t("case.removed"), "good", () => add.mutate(part, { onError })),
    onSettled,
    onError,
  });
  return { add, change, drop };
}
