import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";
import { useErrorText } from "./page.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { toast } from "./toast.tsx";

/** What goes out only after a second person approved exactly it: asking for that, and letting it go. */
export function TwoPeople({
  what,
  ask,
  askText,
  letOut,
  done,
  icon,
  onLetOut,
}: {
  readonly what: { readonly id: string; readonly digest: string };
  readonly ask: string;
  readonly askText: string;
  readonly letOut: string;
  /** Told once it went. */
  readonly done: string;
  readonly icon?: ReactNode;
  readonly onLetOut: () => Promise<unknown>;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const [isAsking, setAsking] = useState(false);
  const { id: subject, digest } = what;
  const asked = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/approvals", { json: { kind: "release", subject, digest, reason } }),
    onSuccess: async () => {
      toast(t("online.asked"));
      setAsking(false);
      await client.invalidateQueries({ queryKey: ["oversight", "approvals"] });
    },
  });
  const going = useMutation({
    mutationFn: onLetOut,
    onSuccess: async () => {
      toast(done);
      await client.invalidateQueries({ queryKey: ["online"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <>
      <Button for="work" small onPress={() => setAsking(true)}>
        {ask}
      </Button>
      <Button
        for="work"
        small
        look="primary"
        icon={icon}
        isPending={going.isPending}
        onPress={() => going.mutate()}
      >
        {letOut}
      </Button>
      {isAsking && (
        <ReasonDialog
          title={ask}
          text={askText}
          action={ask}
          onClose={() => setAsking(false)}
          onSubmit={(reason) => asked.mutate(reason)}
          isPending={asked.isPending}
          error={asked.error}
        />
      )}
    </>
  );
}
