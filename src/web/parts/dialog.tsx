import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Button, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** False where closing would lose work or leave nothing behind it. */
  readonly isDismissable?: boolean;
}

/** A modal dialog; Escape and the cross close it. */
export function Dialog({ title, isOpen, onClose, children, isDismissable = true }: DialogProps) {
  const { t } = useI18n();
  return (
    <ModalOverlay
      className="veil"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
    >
      <Modal className="modal">
        <AriaDialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {isDismissable && (
              <Button
                className="button icon-button"
                data-look="quiet"
                aria-label={t("action.close")}
                onPress={onClose}
              >
                <X size={16} aria-hidden="true" />
              </Button>
            )}
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
