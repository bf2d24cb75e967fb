import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { Referral } from "../api/online.ts";
import { type AttachedMessage, preventionQueries } from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { AttachedMessages } from "../parts/attached-messages.tsx";
import { Button, Checkbox } from "../parts/controls.tsx";
import { ForWork } from "../parts/for-work.tsx";
import { Answer, useErrorText } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";

/** What goes along with a notice; while it is a draft, one may be left out or put back in. */
export function MessagesAlong({ referral }: { referral: Referral }) {
  const { t } = useI18n();
  const messages = referral.package.messages ?? [];
  return (
    <>
      <h3 className="sub-title">{t("prevention.along")}</h3>
      <AttachedMessages messages={messages} />
      <ForWork>{referral.state === "draft" && <Choose key={referral.digest} referral={referral} />}</ForWork>
    </>
  );
}

function Choose({ referral }: { referral: Referral }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const along = useQuery(preventionQueries.along(referral.id));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set((referral.package.messages ?? []).map((m) => m.id)),
  );
  const choose = useMutation({
    mutationFn: (ids: readonly string[]) =>
      call("POST", "/referrals/{id}/messages", { path: { id: referral.id }, json: { messages: ids } }),
    onSuccess: async () => {
      toast(t("prevention.along.saved"));
      await client.invalidateQueries({ queryKey: ["online"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  const turn = ({ id }: AttachedMessage, on: boolean) =>
    setChosen(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  return (
    <Answer query={along} lines={2}>
      {({ items }) =>
        items.length > 0 && (
          <div className="form">
            <p className="hint">{t("prevention.along.hint")}</p>
            {items.map((one) => (
              <Checkbox
                key={one.id}
                label={one.text}
                isSelected={chosen.has(one.id)}
                onChange={(on) => turn(one, on)}
              />
            ))}
            <div className="row">
              <Button
                small
                isPending={choose.isPending}
                onPress={() => choose.mutate(items.flatMap(({ id }) => (chosen.has(id) ? [id] : [])))}
              >
                {t("prevention.along.save")}
              </Button>
            </div>
          </div>
        )
      }
    </Answer>
  );
}
