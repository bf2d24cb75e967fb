/** Proper names of platforms that posts name by a code. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [
    "Discord",
    "Facebook",
    "Instagram",
    "Messenger",
    "Reddit",
    "Signal",
    "Snapchat",
    "Telegram",
    "Threads",
    "TikTok",
  ]
    .concat(["Viber", "VK", "WhatsApp", "X", "YouTube", "Zalo"])
    .map((name) => [name.toLowerCase(), name]),
);

/** The codes of those platforms; a post may be of any other. */
export const PLATFORM_CODES: readonly string[] = [...NAMES.keys()];

/** The code that a platform has in exports, of its name or code as somebody typed it. */
export const platformCode = (written: string): string => written.trim().toLowerCase();

/** What a platform calls itself; a code that nobody knows as it is. */
export const platformName = (code: string): string => NAMES.get(code.toLowerCase()) ?? code;
