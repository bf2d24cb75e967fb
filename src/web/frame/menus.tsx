import { Check, Languages, Monitor, Moon, Sun } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { LANGUAGES, type Language } from "../i18n/languages.ts";
import { setPreferences, THEMES, type Theme, usePreferences } from "./preferences.ts";

/** The languages, each in its own words, so that whoever landed in a foreign one finds the way back. */
export function LanguageMenu() {
  const { t } = useI18n();
  const { language } = usePreferences();
  return (
    <MenuTrigger>
      <Button className="button" data-look="quiet" aria-label={t("language.choose")}>
        <Languages size={15} aria-hidden="true" />
        <span className="button-text">{LANGUAGES[language].name}</span>
      </Button>
      <Popover className="popover" offset={4}>
        <Menu
          className="menu"
          selectionMode="single"
          selectedKeys={[language]}
          onAction={(key) => setPreferences({ language: key as Language })}
        >
          {Object.entries(LANGUAGES).map(([id, { name }]) => (
            <MenuItem key={id} id={id} textValue={name} className="menu-item">
              <span lang={id}>{name}</span>
              {id === language && <Check size={14} aria-hidden="true" />}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function ThemeMenu() {
  const { t } = useI18n();
  const { theme } = usePreferences();
  const Icon = THEME_ICONS[theme];
  return (
    <MenuTrigger>
      <Button className="button icon-button" data-look="quiet" aria-label={t("theme.choose")}>
        <Icon size={15} aria-hidden="true" />
      </Button>
      <Popover className="popover" offset={4}>
        <Menu
          className="menu"
          selectionMode="single"
          selectedKeys={[theme]}
          onAction={(key) => setPreferences({ theme: key as Theme })}
        >
          {THEMES.map((id) => (
            <MenuItem key={id} id={id} textValue={t(`theme.${id}`)} className="menu-item">
              <span>{t(`theme.${id}`)}</span>
              {id === theme && <Check size={14} aria-hidden="true" />}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
