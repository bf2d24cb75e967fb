import { useQuery } from "@tanstack/react-query";
import { partnerQueries } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { SelectField } from "./controls.tsx";

interface PartnerFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (nodeId: string) => void;
}

/** One of the partners; where there is none, what to do about it is said, since the list is grey then. */
export function PartnerField(props: PartnerFieldProps) {
  const { t } = useI18n();
  const { data } = useQuery(partnerQueries.partners());
  return (
    <SelectField
      {...props}
      placeholder={t("partners.choose")}
      hint={data?.partners.length === 0 ? t("partners.none.text") : undefined}
      options={(data?.partners ?? []).map(({ nodeId, name }) => ({ id: nodeId, label: name }))}
      isRequired
    />
  );
}
