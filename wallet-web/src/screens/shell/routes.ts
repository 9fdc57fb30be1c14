// The one table of the wallet’s addresses. A path segment that begins with ":" is a parameter.
import type { Localized } from '@anju/ui/localized';

export interface RouteParameters {
  home: Record<never, never>;
  scan: Record<never, never>;
  open: Record<never, never>;
  get: Record<never, never>;
  check: Record<never, never>;
  outcome: Record<never, never>;
  choice: Record<never, never>;
  back: Record<never, never>;
  waiting: { waitingId: string };
  card: { cardId: string };
  activity: Record<never, never>;
  settings: Record<never, never>;
  backup: Record<never, never>;
  restore: Record<never, never>;
}
export type RouteName = keyof RouteParameters;

export type Route = {
  [Name in RouteName]: { name: Name; parameters: RouteParameters[Name]; search: string };
}[RouteName];

export const routes: Readonly<Record<RouteName, { path: string; title: Localized }>> = {
  home: { path: '/', title: { 'zh-CN': '我的凭证', en: 'My cards' } },
  scan: { path: '/scan', title: { 'zh-CN': '扫一扫', en: 'Scan' } },
  // Links that issuers and agencies make for the wallet on this device arrive here.
  open: { path: '/open', title: { 'zh-CN': '打开', en: 'Open' } },
  get: { path: '/get', title: { 'zh-CN': '领取凭证', en: 'Get a card' } },
  check: { path: '/check', title: { 'zh-CN': '先看看够不够条件', en: 'Check before you go' } },
  // Which service stands nowhere in the address: it would be told to whoever hands out the page.
  outcome: { path: '/check/outcome', title: { 'zh-CN': '够不够条件', en: 'Do I qualify?' } },
  // One of the catalogue: which, says its query.
  choice: { path: '/get/card', title: { 'zh-CN': '领取凭证', en: 'Get a card' } },
  // Departments' log-ins send the citizen back here.
  back: { path: '/receive/return', title: { 'zh-CN': '领取凭证', en: 'Get a card' } },
  waiting: { path: '/waiting/:waitingId', title: { 'zh-CN': '等待中的凭证', en: 'A card on its way' } },
  card: { path: '/cards/:cardId', title: { 'zh-CN': '凭证', en: 'Card' } },
  activity: { path: '/activity', title: { 'zh-CN': '使用记录', en: 'Activity' } },
  settings: { path: '/settings', title: { 'zh-CN': '设置', en: 'Settings' } },
  backup: { path: '/backup', title: { 'zh-CN': '做一份备份', en: 'Make a backup' } },
  restore: { path: '/restore', title: { 'zh-CN': '从备份恢复', en: 'Restore a backup' } },
};

export function pathTo<Name extends RouteName>(name: Name, parameters: RouteParameters[Name]): string {
  const values: Readonly<Record<string, string>> = parameters;
  return routes[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(values[key] ?? ''));
}

/** The route at an address, or undefined where there is none. */
export function routeAt(pathname: string, search: string): Route | undefined {
  const asked = segments(pathname);
  for (const [name, { path }] of Object.entries(routes)) {
    const pattern = segments(path);
    if (pattern.length !== asked.length) continue;
    const parameters: Record<string, string> = {};
    const fits = pattern.every((segment, index) => {
      const value = asked[index] ?? '';
      if (!segment.startsWith(':')) return segment === value;
      parameters[segment.slice(1)] = value;
      return value !== '';
    });
    if (fits) return { name, parameters, search } as Route;
  }
  return undefined;
}

function segments(path: string): string[] {
  return path
    .split('/')
    .filter(Boolean)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}
