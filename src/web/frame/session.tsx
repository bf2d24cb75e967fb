import { useQuery } from "@tanstack/react-query";
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import {
  ApiError,
  call,
  onProofRequired,
  onSignedOut,
  type PurposeChoice,
  purposeStore,
} from "../api/client.ts";
import { queries, queryClient } from "../api/queries.ts";
import type { Session, User } from "../api/types.ts";
import { OfferedContext, offeredTo } from "../parts/offered.ts";
import { ErrorNotice } from "../parts/page.tsx";

const SignIn = lazy(() => import("../pages/sign-in.tsx"));
const SignInAgain = lazy(() => import("../pages/sign-in.tsx").then((m) => ({ default: m.SignInAgain })));
const ProveAgain = lazy(() => import("../parts/prove-again.tsx").then((m) => ({ default: m.ProveAgain })));
const ChoosePurpose = lazy(() =>
  import("../pages/choose-purpose.tsx").then((m) => ({ default: m.ChoosePurpose })),
);

export interface SignedIn {
  readonly user: User;
  readonly session: Session;
  readonly choice: PurposeChoice;
  signOut(): Promise<void>;
  changePurpose(): void;
}

const Context = createContext<SignedIn | undefined>(undefined);

/** Who is signed in, and why; only below the gate. */
export function useSession(): SignedIn {
  const signedIn = useContext(Context);
  if (!signedIn) throw new Error("invariant broken: no session above");
  return signedIn;
}

const usePurpose = (): PurposeChoice | undefined =>
  useSyncExternalStore(purposeStore.subscribe, purposeStore.get);

/** Tabs of one browser share its session: who is signed in, as one of them learned it; null where nobody is any more. */
const tabs = new BroadcastChannel("wasl.session");

/** Nothing that was read, nor why, stays for whoever comes next. */
async function leave(): Promise<void> {
  purposeStore.set(undefined);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  await queryClient.resetQueries({ queryKey: ["session"] });
}

async function signOut(): Promise<void> {
  await call("DELETE", "/session").catch(() => undefined);
  tabs.postMessage(null);
  await leave();
}

/** Signed out in another tab, or somebody else signed in: this one ends too. Signed in again: it goes on. */
function useOtherTabs(userId: string | undefined, onSame: () => void): void {
  useEffect(() => {
    if (userId !== undefined) tabs.postMessage(userId);
  }, [userId]);
  useEffect(() => {
    tabs.onmessage = ({ data }: MessageEvent<string | null>) => {
      if (data === userId) onSame();
      else void leave();
    };
    return () => {
      tabs.onmessage = null;
    };
  });
}

/** The dialog that asks who is there, where a call needs that; calls that come meanwhile wait for the same answer. */
function ProofGate() {
  const [waiting, setWaiting] = useState<readonly ((isProven: boolean) => void)[]>([]);
  useEffect(
    () => onProofRequired(() => new Promise((resolve) => setWaiting((before) => [...before, resolve]))),
    [],
  );
  if (waiting.length === 0) return null;
  return (
    <Suspense>
      <ProveAgain
        onDone={(isProven) => {
          for (const answer of waiting) answer(isProven);
          setWaiting([]);
        }}
      />
    </Suspense>
  );
}

/**
 * Sign-in, then a purpose and a mandate, then the pages. The address stays what it was, so a link that was
 * sent by a colleague opens after sign-in. A session that expires later is renewed in a dialog over the page,
 * so that nothing typed is lost.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useQuery(queries.session());
  const choice = usePurpose();
  const [hasExpired, setExpired] = useState(false);
  const user = session.data?.user ?? undefined;
  useEffect(() => onSignedOut(() => setExpired(true)), []);
  const goOn = () => {
    if (!hasExpired) return;
    setExpired(false);
    void queryClient.invalidateQueries();
  };
  useOtherTabs(user?.id, goOn);
  const value = useMemo(
    () =>
      user && session.data && choice
        ? {
            user,
            session: session.data,
            choice,
            signOut,
            changePurpose: () => {
              purposeStore.set(undefined);
              queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
            },
          }
        : undefined,
    [user, session.data, choice],
  );

  if (session.isPending) return null;
  const isSignedOut = session.error instanceof ApiError && session.error.status === 401;
  if (session.error && !isSignedOut)
    return (
      <main className="gate">
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  if (!user || session.data?.mustChangePassword || session.data?.mustEnrol)
    return (
      <Suspense>
        <SignIn session={session.data} />
        <ProofGate />
      </Suspense>
    );
  if (!value)
    return (
      <Suspense>
        <ChoosePurpose session={session.data as Session} onSignOut={() => void signOut()} />
      </Suspense>
    );
  return (
    <Context value={value}>
      <OfferedContext value={offeredTo(user.role)}>{children}</OfferedContext>
      <ProofGate />
      {hasExpired && (
        <Suspense>
          <SignInAgain
            session={session.data as Session}
            onDone={() => {
              tabs.postMessage(user.id);
              goOn();
            }}
            onLeave={() => {
              setExpired(false);
              void signOut();
            }}
          />
        </Suspense>
      )}
    </Context>
  );
}
