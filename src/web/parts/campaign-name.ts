import { platformName } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";

const ID = /^campaign-([^:]+):(.+)$/;

/** A campaign without a contact is called after the post that it begins with, as its id is. */
export function useCampaignName(): (id: string) => string {
  const { t } = useI18n();
  return (id) => {
    const [, platform, post] = ID.exec(id) ?? [];
    return platform === undefined || post === undefined
      ? id
      : t("online.campaign.from", { platform: platformName(platform), post });
  };
}
