import { Columns3, Copy, FileDown } from "lucide-react";
import { Button as AriaButton, Group, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { IconButton, SearchField } from "./controls.tsx";
import type { LongList } from "./long-list.ts";

interface TableToolsProps {
  readonly list: Pick<LongList<never>, "isMore" | "looked" | "words"> | undefined;
  readonly label: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly shown: number;
  readonly total: number;
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  readonly visible: ReadonlySet<string>;
  readonly onColumns: (visible: ReadonlySet<string>) => void;
  readonly onCopy: () => void;
  readonly onExport: () => void;
}

/** How many rows there are; of a list that goes on, how many are loaded or were looked through, and that there are more. */
function useRowCount({ shown, total, list }: TableToolsProps): string {
  const { t } = useI18n();
  if (list?.looked !== undefined)
    return list.isMore
      ? t("table.looked.more", { count: shown, looked: list.looked })
      : t("table.looked", { count: shown, looked: list.looked });
  if (list?.isMore)
    return shown === total ? t("table.rows.more", { count: total }) : t("table.shown.more", { shown, total });
  return shown === total ? t("table.rows", { count: total }) : t("table.shown", { shown, total });
}

/** Over a long table: narrow it down, choose its columns, take it along. */
export function TableTools(props: TableToolsProps) {
  const { label, filter, onFilter, columns, visible, onColumns, onCopy, onExport } = props;
  const { t } = useI18n();
  const rows = useRowCount(props);
  return (
    <Group className="table-tools" aria-label={t("table.tools", { table: label })}>
      <SearchField
        label={t("table.filter", { table: label })}
        placeholder={t("table.filter.placeholder")}
        value={filter}
        onChange={onFilter}
        maxLength={200}
      />
      <span className="hint" role="status">
        {rows}
      </span>
      <span className="table-tools-end">
        <MenuTrigger>
          <AriaButton className="button icon-button" data-look="quiet" aria-label={t("table.columns")}>
            <Columns3 size={15} aria-hidden="true" />
          </AriaButton>
          <Popover className="popover" offset={4}>
            <Menu
              className="menu"
              aria-label={t("table.columns")}
              selectionMode="multiple"
              disallowEmptySelection
              selectedKeys={visible}
              onSelectionChange={(keys) =>
                onColumns(new Set(keys === "all" ? columns.map(({ id }) => id) : [...keys].map(String)))
              }
            >
              {columns.map(({ id, title }) => (
                <MenuItem key={id} id={id} textValue={title} className="menu-item">
                  {({ isSelected }) => (
                    <>
                      <span className="check-mark" aria-hidden="true">
                        {isSelected ? "✓" : ""}
                      </span>
                      <span className="menu-item-text">{title}</span>
                    </>
                  )}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
        <IconButton label={t("table.copy")} icon={<Copy size={15} aria-hidden="true" />} onPress={onCopy} />
        <IconButton
          label={t(props.list?.isMore ? "table.export.all" : "table.export")}
          icon={<FileDown size={15} aria-hidden="true" />}
          onPress={onExport}
        />
      </span>
    </Group>
  );
}
