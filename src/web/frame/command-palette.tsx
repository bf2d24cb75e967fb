import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Languages, LogOut, type LucideIcon, Target } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from "react-aria-components";
import { queries } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { LANGUAGES, type Language } from "../i18n/languages.ts";
import { SchemaIcon, useSchemaLabel } from "../parts/kinds.tsx";
import { Marked } from "../parts/marked.tsx";
import { THEME_ICONS } from "./menus.tsx";
import { NAV } from "./nav.ts";
import { paths } from "./paths.ts";
import { setPreferences, THEMES } from "./preferences.ts";
import { useSession } from "./session.tsx";

interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly run: () => void;
}

/** Goes anywhere and finds anything from the keyboard: pages, settings, and entities by any script. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { history } = useRouter();
  const schemaLabel = useSchemaLabel();
  const [text, setText] = useState("");
  const query = useDeferredValue(text.trim());
  const found = useQuery(queries.search(query, undefined, 8));
  const commands = useCommands();
  const wanted = query.toLocaleLowerCase();
  const shown = commands.filter((command) => command.label.toLocaleLowerCase().includes(wanted));
  const hits = query ? (found.data?.hits ?? []) : [];
  const list = useRef<HTMLDivElement>(null);
  const hasRun = useRef(false);
  const run = (key: string) => {
    if (hasRun.current) return;
    hasRun.current = true;
    onClose();
    if (key.startsWith("entity:")) history.push(paths.entity(key.slice(7)));
    else if (key === "search") history.push(paths.search(query));
    else commands.find((command) => command.id === key)?.run();
  };
  // What is marked is what Enter does, also where the list was drawn anew between the last letter and the key.
  const runMarked = () => {
    const items = list.current?.querySelectorAll("[role=menuitem]") ?? [];
    const marked = [...items].find((item) => item.hasAttribute("data-focused")) ?? items[0];
    const key = marked?.getAttribute("data-key");
    if (key) run(key);
  };
  return (
    <ModalOverlay
      className="veil palette-veil"
      isOpen
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="palette">
        <Dialog aria-label={t("palette.title")} className="palette-dialog">
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField
              aria-label={t("palette.title")}
              className="palette-search"
              autoFocus
              onSubmit={runMarked}
            >
              <Input className="search-input" dir="auto" placeholder={t("palette.placeholder")} />
            </SearchField>
            <Menu
              ref={list}
              className="menu palette-menu"
              aria-label={t("palette.title")}
              onAction={(key) => run(String(key))}
              renderEmptyState={() => <p className="hint palette-empty">{t("palette.nothing")}</p>}
            >
              {/* Commands first: hits arrive later, and must not push away what the hand is about to choose. */}
              {shown.length > 0 && (
                <MenuSection>
                  <Header className="menu-head">{t("palette.commands")}</Header>
                  {shown.map(({ id, label, icon: Icon }) => (
                    <MenuItem key={id} id={id} textValue={label} className="menu-item">
                      <Icon size={15} aria-hidden="true" />
                      <span className="menu-item-text">{label}</span>
                    </MenuItem>
                  ))}
                </MenuSection>
              )}
              {hits.length > 0 && (
                <MenuSection>
                  <Header className="menu-head">{t("palette.entities")}</Header>
                  {hits.map((hit) => (
                    <MenuItem
                      key={hit.canonicalId}
                      id={`entity:${hit.canonicalId}`}
                      textValue={hit.caption}
                      className="menu-item"
                    >
                      <SchemaIcon schema={hit.schema} />
                      <span className="menu-item-text">
                        <Marked
                          text={hit.matched.property === "name" ? hit.matched.value : hit.caption}
                          spans={hit.matched.property === "name" ? hit.matched.spans : []}
                        />
                      </span>
                      <span className="menu-note">{schemaLabel(hit.schema)}</span>
                    </MenuItem>
                  ))}
                  <MenuItem id="search" textValue={t("palette.all", { query })} className="menu-item">
                    {t("palette.all", { query })}
                  </MenuItem>
                </MenuSection>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useCommands(): Command[] {
  const { t } = useI18n();
  const { history } = useRouter();
  const { signOut, changePurpose } = useSession();
  return [
    ...NAV.map(({ key, href, icon }) => ({
      id: href,
      label: t("palette.go", { page: t(key) }),
      icon,
      run: () => history.push(href),
    })),
    { id: "purpose", label: t("purpose.change"), icon: Target, run: changePurpose },
    ...Object.entries(LANGUAGES).map(([id, { name }]) => ({
      id: `language:${id}`,
      label: t("palette.language", { language: name }),
      icon: Languages,
      run: () => setPreferences({ language: id as Language }),
    })),
    ...THEMES.map((id) => ({
      id: `theme:${id}`,
      label: t("palette.theme", { theme: t(`theme.${id}`) }),
      icon: THEME_ICONS[id],
      run: () => setPreferences({ theme: id }),
    })),
    { id: "sign-out", label: t("nav.signout"), icon: LogOut, run: () => void signOut() },
  ];
}
