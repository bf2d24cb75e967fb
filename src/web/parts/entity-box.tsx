import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { queries } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { SchemaIcon, useSchemaLabel } from "./kinds.tsx";

interface EntityBoxProps {
  readonly label: string;
  readonly placeholder?: string;
  /** What stands in the box: a name, an identifier or an id. */
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Set when something was chosen from the list. */
  readonly onChoose: (id: string, caption: string) => void;
}

const SHOWN_MAX = 12;

/** Finds one entity while one types; what is typed and not chosen stays as text. */
export function EntityBox({ label, placeholder, text, onText, onChoose }: EntityBoxProps) {
  const { t } = useI18n();
  const schemaLabel = useSchemaLabel();
  const [isTyping, setTyping] = useState(false);
  const query = useDeferredValue(text.trim());
  const answer = useQuery({
    ...queries.search(query, undefined, SHOWN_MAX),
    enabled: isTyping && query.length > 0,
  });
  const items = (isTyping ? (answer.data?.hits ?? []) : []).map((hit) => ({ ...hit, id: hit.canonicalId }));
  return (
    <ComboBox
      className="field entity-box"
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="input"
      inputValue={text}
      onInputChange={(next) => {
        setTyping(true);
        onText(next);
      }}
      items={items}
      onChange={(key) => {
        const hit = items.find((one) => one.id === key);
        if (!hit) return;
        setTyping(false);
        onChoose(hit.id, hit.caption);
      }}
      defaultFilter={() => true}
    >
      <Label>{label}</Label>
      <Input className="input" dir="auto" placeholder={placeholder ?? t("network.box")} autoComplete="off" />
      <Popover className="popover" offset={4}>
        <ListBox
          className="menu"
          renderEmptyState={() => (
            <p className="hint palette-empty">{t(answer.isFetching ? "state.loading" : "palette.nothing")}</p>
          )}
        >
          {(hit: (typeof items)[number]) => (
            <ListBoxItem id={hit.id} textValue={hit.caption} className="menu-item">
              <SchemaIcon schema={hit.schema} />
              <Bdi className="menu-item-text">{hit.caption}</Bdi>
              <span className="menu-note">{schemaLabel(hit.schema)}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
