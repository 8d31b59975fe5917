/** Light or dark, kept in this browser. Tokens do the rest. */
import { create } from 'zustand';

export type Theme = 'light' | 'dark';
const KEY = 'sinterline.theme';

function kept(): Theme {
  return window.localStorage.getItem(KEY) === 'dark' ? 'dark' : 'light';
}

export const useTheme = create<{ theme: Theme }>(() => ({ theme: kept() }));

export function setTheme(theme: Theme): void {
  window.localStorage.setItem(KEY, theme);
  document.documentElement.dataset.theme = theme;
  useTheme.setState({ theme });
}
