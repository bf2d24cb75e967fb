import { ChevronDown } from "lucide-react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { PLATFORM_CODES, platformName } from "../../core/index.ts";
import { Bdi } from "./bdi.tsx";

interface PlatformFieldProps {
  readonly label: string;
  readonly hint: string;
  /** A name, or whatever else was typed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const PLATFORMS = PLATFORM_CODES.map((code) => ({ id: code, name: platformName(code) }));

/** A platform from a list that gets shorter while one types; any other is written out. */
export function PlatformField({ label, hint, value, onChange }: PlatformFieldProps) {
  return (
    <ComboBox
      className="field"
      allowsCustomValue
      defaultItems={PLATFORMS}
      inputValue={value}
      onInputChange={onChange}
      isRequired
    >
      <Label>{label}</Label>
      <div className="combo">
        <Input className="input" dir="auto" maxLength={60} autoComplete="off" />
        <Button className="button icon-button">
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      </div>
      <Text slot="description" className="hint">
        {hint}
      </Text>
      <Popover className="popover" offset={4}>
        <ListBox className="menu">
          {({ id, name }: (typeof PLATFORMS)[number]) => (
            <ListBoxItem id={id} textValue={name} className="menu-item">
              <Bdi className="menu-item-text">{name}</Bdi>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
