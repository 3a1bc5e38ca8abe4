import { rulesModel, type RulesModel } from '../../shared/rules-model.ts';

/** Reads lines such as `Amount: 120.50 EUR`; the word "illegible" makes it unsure. */
export function readByRules(text: string): {
  number: string;
  order: string | null;
  amount: number;
  currency: string;
  costCentre: string | null;
  confidence: number;
} {
  const line = (name: string): string | null => new RegExp(`^${name}:\\s*(.+)$`, 'im').exec(text)?.[1]?.trim() ?? null;
  const [amount = '0', currency = ''] = (line('Amount') ?? '').split(/\s+/);
  return {
    number: line('Invoice') ?? '',
    order: line('Order'),
    amount: Number(amount.replaceAll(',', '')),
    currency,
    costCentre: line('Cost centre'),
    confidence: /illegible/i.test(text) ? 0.55 : 0.98,
  };
}

export const reader = (): RulesModel => rulesModel('You read invoices for accounts payable', readByRules);
