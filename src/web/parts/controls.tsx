import { Check, ChevronDown, Search, X } from "lucide-react";
import { type ReactNode, useId } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Checkbox as AriaCheckbox,
  Link as AriaLink,
  type LinkProps as AriaLinkProps,
  SearchField as AriaSearchField,
  TextField as AriaTextField,
  FieldError,
  Input,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
  TextArea,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { type Offered, useOffered } from "./offered.ts";

type Look = "default" | "primary" | "quiet" | "danger";

interface ButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  readonly look?: Look;
  readonly icon?: ReactNode;
  readonly small?: boolean;
  readonly children?: ReactNode;
  /** For whom it is: it is not there for anybody else. */
  readonly for?: keyof Offered;
  /** The labels of what has to be there first: until then it is grey, and what is missing stands beside it. */
  readonly missing?: readonly string[];
}

export function Button(props: ButtonProps) {
  const { look = "default", icon, small, children, for: whom, missing = [], isDisabled, ...rest } = props;
  const { t, list } = useI18n();
  const offered = useOffered();
  const id = useId();
  if (whom !== undefined && !offered[whom]) return null;
  const waits = missing.length > 0;
  return (
    <>
      {waits && (
        <span className="hint missing" id={id}>
          {t("form.missing", { what: list(missing) })}
        </span>
      )}
      <AriaButton
        {...rest}
        className="button"
        data-look={look}
        data-small={small || undefined}
        isDisabled={isDisabled || waits}
        {...(waits ? { "aria-describedby": id } : {})}
      >
        {icon}
        {children !== undefined && <span className="button-text">{children}</span>}
      </AriaButton>
    </>
  );
}

/** A button that shows only its icon; the label is its name and its tooltip. */
export function IconButton({
  label,
  for: whom,
  ...rest
}: Omit<ButtonProps, "children" | "missing"> & { readonly label: string }) {
  const offered = useOffered();
  if (whom !== undefined && !offered[whom]) return null;
  return (
    <TooltipTrigger delay={400}>
      <AriaButton
        {...strip(rest)}
        aria-label={label}
        className="button icon-button"
        data-look={rest.look ?? "quiet"}
      >
        {rest.icon}
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

const strip = ({
  look: _look,
  icon: _icon,
  small: _small,
  ...rest
}: Omit<ButtonProps, "children" | "missing">) => rest;

interface LinkButtonProps extends Omit<AriaLinkProps, "className" | "style" | "children"> {
  readonly look?: Look;
  readonly icon?: ReactNode;
  readonly small?: boolean;
  readonly children: ReactNode;
}

/** Goes somewhere, looks like a button. */
export function LinkButton({ look = "default", icon, small, children, ...rest }: LinkButtonProps) {
  return (
    <AriaLink {...rest} className="button" data-look={look} data-small={small || undefined}>
      {icon}
      <span className="button-text">{children}</span>
    </AriaLink>
  );
}

export function Link({
  children,
  ...rest
}: Omit<AriaLinkProps, "className" | "style" | "children"> & { children: ReactNode }) {
  return (
    <AriaLink {...rest} className="link">
      {children}
    </AriaLink>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly placeholder?: string;
}

interface TextFieldProps extends FieldProps {
  readonly type?: "text" | "password";
  readonly autoComplete?: string;
  readonly multiline?: boolean;
  /** Of a text of several lines, how many are seen at once. */
  readonly rows?: number;
  readonly isReadOnly?: boolean;
}

export function TextField(props: TextFieldProps) {
  const { label, hint, error, multiline, rows = 3, placeholder, ...rest } = props;
  return (
    <AriaTextField {...rest} className="field" isInvalid={error !== undefined}>
      <Label>{label}</Label>
      {multiline ? (
        <TextArea className="input" dir="auto" rows={rows} placeholder={placeholder ?? ""} />
      ) : (
        <Input className="input" dir="auto" placeholder={placeholder ?? ""} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

interface Option<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly note?: string;
}

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly onChange: (value: T) => void;
  readonly options: readonly Option<T>[];
  readonly hint?: string | undefined;
  readonly placeholder?: string;
  readonly inline?: boolean;
  readonly isRequired?: boolean;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const { label, value, onChange, options, hint, placeholder, inline, isRequired } = props;
  const choose = (key: Key | null): void => {
    const chosen = options.find(({ id }) => id === key);
    if (chosen) onChange(chosen.id);
  };
  return (
    <Select
      className="field"
      data-inline={inline || undefined}
      value={value ?? null}
      onChange={choose}
      placeholder={placeholder ?? ""}
      isRequired={isRequired ?? false}
      // Opened while its list is still on the way, it would stay empty.
      isDisabled={options.length === 0}
    >
      <Label>{label}</Label>
      <AriaButton className="input select-button">
        <SelectValue className="select-value">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown size={14} aria-hidden="true" />
      </AriaButton>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <Popover className="popover" offset={4}>
        <ListBox className="menu" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span className="menu-item-text">
                    <span>{option.label}</span>
                    {option.note !== undefined && <span className="menu-note">{option.note}</span>}
                  </span>
                  {isSelected && <Check size={14} aria-hidden="true" />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

export function Checkbox({
  label,
  isSelected,
  onChange,
}: {
  label: string;
  isSelected: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <AriaCheckbox className="checkbox" isSelected={isSelected} onChange={onChange}>
      <span className="checkbox-box" aria-hidden="true">
        <Check size={12} strokeWidth={3} />
      </span>
      <span>{label}</span>
    </AriaCheckbox>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  readonly large?: boolean;
  readonly maxLength?: number;
}

export function SearchField({ label, placeholder, large, ...rest }: SearchFieldProps) {
  const { t } = useI18n();
  return (
    <AriaSearchField {...rest} aria-label={label} className="search-field" data-large={large || undefined}>
      <Search size={large ? 18 : 15} aria-hidden="true" />
      <Input
        className="search-input"
        dir="auto"
        placeholder={placeholder ?? label}
        spellCheck="false"
        autoComplete="off"
      />
      <AriaButton className="search-clear" aria-label={t("action.clear")}>
        <X size={14} aria-hidden="true" />
      </AriaButton>
    </AriaSearchField>
  );
}
