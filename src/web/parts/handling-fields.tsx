import { type ReactNode, useState } from "react";
import { PURPOSES } from "../../core/index.ts";
import type { Tlp } from "../api/types.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Checkbox, SelectField, TextField } from "./controls.tsx";
import { TlpField } from "./tlp-field.tsx";
import { unfilled } from "./unfilled.ts";

const SOURCES = ["A", "B", "C", "X"] as const;
const INFORMATION = ["1", "2", "3", "4"] as const;
const HANDLING = ["H0", "H1", "H2", "H3"] as const;
type Handling = (typeof HANDLING)[number];

interface Standard {
  readonly tlp?: Tlp;
  /** Where nothing is chosen, what comes in is under its TLP alone. */
  readonly handling?: Handling;
}

/** What is said of whatever comes in, as the API takes it. */
export interface HandlingQuery {
  readonly tlp: Tlp | undefined;
  readonly handling: readonly string[] | undefined;
  readonly caveats: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
  readonly purposes: readonly string[] | undefined;
  readonly provider: string | undefined;
  readonly evaluationScheme: "4x4";
  readonly evaluation: string;
  readonly fictitious: true | undefined;
}

/** Who gave it, how it is marked, and folded below how good it is and what else binds whoever has it: of a form as of files. */
export function useHandlingFields(
  standard: Standard,
): readonly [HandlingQuery, ReactNode, missing: readonly string[]] {
  const { t, maybe } = useI18n();
  const { user } = useSession();
  const [tlp, setTlp] = useState<Tlp | undefined>(standard.tlp);
  const [handling, setHandling] = useState<Handling | "none">(standard.handling ?? "none");
  const [caveat, setCaveat] = useState("");
  const [groups, setGroups] = useState<readonly string[]>([]);
  const [purposes, setPurposes] = useState<readonly string[]>([]);
  const [source, setSource] = useState<string>("X");
  const [information, setInformation] = useState<string>("4");
  const [provider, setProvider] = useState("");
  const [fictitious, setFictitious] = useState(false);
  const needsCaveat = handling === "H3";
  const query: HandlingQuery = {
    tlp,
    handling: handling === "none" ? undefined : [handling],
    caveats: needsCaveat ? [caveat.trim()] : undefined,
    groups: groups.length === 0 ? undefined : groups,
    purposes: purposes.length === 0 ? undefined : purposes,
    provider: provider.trim() || undefined,
    evaluationScheme: "4x4",
    evaluation: `${source}${information}`,
    fictitious: fictitious || undefined,
  };
  const missing = unfilled([
    [t("reports.tlp"), tlp],
    [t("report.form.caveat"), !needsCaveat || caveat],
  ]);
  const fields = (
    <>
      <TlpField value={tlp} onChange={setTlp} />
      <TextField
        label={t("report.provider")}
        hint={t("report.form.provider.hint")}
        value={provider}
        onChange={setProvider}
        maxLength={200}
      />
      <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={setFictitious} />
      <details className="folded">
        <summary>{t("reports.more")}</summary>
        <div className="stack">
          <SelectField
            label={t("report.form.source")}
            value={source}
            onChange={setSource}
            options={SOURCES.map((id) => ({ id, label: `${id}: ${maybe(`evaluation.source.${id}`, id)}` }))}
          />
          <SelectField
            label={t("report.form.information")}
            value={information}
            onChange={setInformation}
            options={INFORMATION.map((id) => ({
              id,
              label: `${id}: ${maybe(`evaluation.information.${id}`, id)}`,
            }))}
          />
          <SelectField
            label={t("report.form.handling")}
            value={handling}
            onChange={setHandling}
            options={[
              ...(standard.handling === undefined
                ? [{ id: "none" as const, label: t("reports.handling.none") }]
                : []),
              ...HANDLING.map((id) => ({ id, label: id, note: t(`report.form.handling.${id}`) })),
            ]}
          />
          <Chosen
            label={t("reports.groups")}
            hint={t("reports.groups.hint")}
            all={user.groups.map((id) => [id, id])}
            chosen={groups}
            onChange={setGroups}
          />
          <Chosen
            label={t("reports.purposes")}
            hint={t("reports.purposes.hint")}
            all={PURPOSES.map((id) => [id, t(`purpose.${id}`)])}
            chosen={purposes}
            onChange={setPurposes}
          />
        </div>
      </details>
      {needsCaveat && (
        <TextField
          label={t("report.form.caveat")}
          value={caveat}
          onChange={setCaveat}
          maxLength={200}
          isRequired
        />
      )}
    </>
  );
  return [query, fields, missing];
}

/** Some of a few; none of them binds nobody. */
function Chosen({
  label,
  hint,
  all,
  chosen,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly all: readonly (readonly [id: string, label: string])[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  if (all.length === 0) return null;
  return (
    <fieldset className="choices">
      <legend>{label}</legend>
      <p className="hint">{hint}</p>
      {all.map(([id, text]) => (
        <Checkbox
          key={id}
          label={text}
          isSelected={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
      ))}
    </fieldset>
  );
}
