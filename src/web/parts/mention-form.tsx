import { type ReactNode, useState } from "react";
import type { Documented } from "../api/document.ts";
import type { Mention } from "../api/types.ts";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { SelectField, TextField } from "./controls.tsx";
import { EntityBox } from "./entity-box.tsx";

export type MentionReading = NonNullable<Documented["MentionDecision"]["instead"]>;

/** What somebody may read in a text; of an identifier, what it is of. */
const KINDS = [
  "person",
  "organisation",
  "company",
  "place",
  "country",
  "vehicle",
  "vessel",
  "phone",
  "email",
  "handle",
  "iban",
  "account",
  "crypto",
] as const;
type Kind = (typeof KINDS)[number];
const UNITS: ReadonlySet<string> = new Set(["phone", "email", "handle", "iban", "account", "crypto"]);
/** May be known here already. */
const NAMED: ReadonlySet<string> = new Set(["person", "organisation", "company", "vehicle", "vessel"]);

const kindLabel = (kind: string): MessageKey => `mention.${kind}` as MessageKey;

/** What a stretch of text is read as: undefined until a kind is chosen. */
export function useMentionReading(before?: Mention): readonly [MentionReading | undefined, ReactNode] {
  const { t } = useI18n();
  const known = KINDS.find((kind) => kind === (before?.unit ?? before?.type)) ?? undefined;
  const [kind, setKind] = useState<Kind | undefined>(known);
  const [value, setValue] = useState("");
  const [role, setRole] = useState(before?.role ?? "");
  const [entity, setEntity] = useState<{ readonly id?: string; readonly text: string }>({ text: "" });
  const isNamed = kind !== undefined && NAMED.has(kind);
  const said = value.trim();
  const reading: MentionReading | undefined = kind && {
    ...(UNITS.has(kind)
      ? { type: "identifier", unit: kind as NonNullable<MentionReading["unit"]> }
      : { type: kind as MentionReading["type"] }),
    ...(said === "" ? {} : { value: said }),
    ...(kind === "person" && role.trim() !== "" ? { role: role.trim() } : {}),
    ...(isNamed && entity.id !== undefined ? { entityId: entity.id } : {}),
  };
  const fields = (
    <>
      <SelectField
        label={t("mention.type")}
        value={kind}
        onChange={setKind}
        placeholder={t("partners.choose")}
        options={KINDS.map((id) => ({ id, label: t(kindLabel(id)) }))}
        isRequired
      />
      {kind !== undefined && (
        <TextField
          label={t("mention.value")}
          hint={t(kind === "person" ? "mention.value.person" : "mention.value.hint")}
          value={value}
          onChange={setValue}
          maxLength={300}
        />
      )}
      {kind === "person" && (
        <TextField label={t("mention.role")} value={role} onChange={setRole} maxLength={300} />
      )}
      {isNamed && (
        <EntityBox
          label={t("mention.known")}
          text={entity.text}
          onText={(text) => setEntity({ text })}
          onChoose={(id, text) => setEntity({ id, text })}
        />
      )}
    </>
  );
  return [reading, fields];
}
