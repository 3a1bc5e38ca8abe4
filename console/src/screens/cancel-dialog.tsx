import type { JSX } from 'preact';
import { at } from '../api.ts';
import { t } from '../strings.ts';
import { announce } from '../ui.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

/** Cancelling says what it does and what it does not, and takes a reason. */
export const CancelDialog = ({
  id,
  onClose,
  onDone,
}: {
  readonly id: string;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}): JSX.Element => (
  <ReasonDialog
    title={t.instance.cancelTitle}
    text={t.instance.cancelText}
    submit={t.instance.cancel}
    danger
    path={at('instances', id, 'cancellation')}
    body={() => ({})}
    onClose={onClose}
    onDone={() => {
      announce(t.instance.cancelled);
      void onDone();
    }}
  />
);
