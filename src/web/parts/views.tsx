import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

/** The views of one page, one of them open; the address says which. */
export function Views({
  label,
  views,
  shown,
  onChange,
}: {
  label: string;
  views: readonly { readonly id: string; readonly label: string; readonly count?: number | undefined }[];
  shown: string;
  onChange: (id: string) => void;
}) {
  return (
    <ToggleButtonGroup
      className="toggles"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[shown]}
      onSelectionChange={(keys) => onChange(String([...keys][0]))}
    >
      {views.map(({ id, label: text, count }) => (
        <ToggleButton key={id} id={id} className="toggle">
          {text} {count !== undefined && count > 0 && <b>{count}</b>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
