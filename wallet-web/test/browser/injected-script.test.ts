// What a script in the page could do, were one ever injected: neither become one, nor leave, nor carry a key away.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserUnavailable } from '../../../tests/support/browser.ts';
import { openWalletStage, type Visit, type WalletStage } from '../support/wallet-stage.ts';

describe.skipIf(browserUnavailable())('an injected script', () => {
  let stage: WalletStage;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    stage = await openWalletStage();
    visit = await stage.open();
    page = visit.page;
    await visit.receive(stage.town.departments.income);
    await page.evaluate(() => {
      const refused: string[] = [];
      Reflect.set(globalThis, 'refused', refused);
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        refused.push(effectiveDirective),
      );
    });
  });
  afterAll(() => stage?.close());

  const directives = () =>
    page.evaluate(() => [...new Set<string>(Reflect.get(globalThis, 'refused'))].sort());
  const ran = () => page.evaluate(() => Reflect.get(globalThis, 'ran'));

  it('makes no markup and no script out of text: Trusted Types refuse it, and no policy can be added', async () => {
    const outcomes = await page.evaluate(async () => {
      // what a debugger evaluates may call eval; what a timer calls is a script of the page like any other
      await new Promise((resolve) => setTimeout(resolve));
      const evil = '<img src=x onerror="ran=1">';
      const script = () => document.createElement('script');
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): unknown };
      };
      const attempts: Record<string, () => unknown> = {
        innerHTML: () => Object.assign(document.createElement('div'), { innerHTML: evil }),
        insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', evil),
        srcdoc: () => Object.assign(document.createElement('iframe'), { srcdoc: evil }),
        parser: () => new DOMParser().parseFromString(evil, 'text/html'),
        fragment: () => document.createRange().createContextualFragment(evil),
        scriptText: () => Object.assign(script(), { text: 'ran=1' }),
        scriptSource: () => Object.assign(script(), { src: 'https://evil.test/x.js' }),
        eval: () => Reflect.apply(Reflect.get(globalThis, 'eval'), null, ['ran=1']),
        function: () => new Function('ran=1')(),
        worker: () => new Worker('data:text/javascript,ran=1'),
        serviceWorker: () => new Worker('/service-worker.js'),
        newPolicy: () => trustedTypes.createPolicy('evil', { createHTML: (text: string) => text }),
        takenPolicy: () =>
          trustedTypes.createPolicy('svelte-trusted-html', { createHTML: (text: string) => text }),
      };
      return Object.entries(attempts).flatMap(([name, attempt]) => {
        try {
          attempt();
          return [name];
        } catch {
          return [];
        }
      });
    });
    expect(outcomes).toEqual([]);
    expect(await ran()).toBeUndefined();
    expect(await directives()).toEqual(
      expect.arrayContaining(['require-trusted-types-for', 'trusted-types']),
    );
  });

  it('runs nothing inline and loads nothing from elsewhere: the policy refuses it', async () => {
    await page.evaluate(async () => {
      const script = document.createElement('script');
      // a text node is no sink of Trusted Types in every browser; the policy of scripts stands behind
      script.append(document.createTextNode('ran=1'));
      try {
        document.body.append(script);
      } catch {}
      setTimeout('ran=1' as unknown as () => void);
      const add = (name: string, attributes: Record<string, string>) => {
        const element = document.createElement(name);
        try {
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          document.body.append(element);
        } catch {}
        return element;
      };
      add('button', { onclick: 'ran=1' }).click();
      add('img', { src: 'https://evil.test/leak.png' });
      add('iframe', { src: 'https://evil.test/' });
      add('object', { data: 'https://evil.test/' });
      add('link', { rel: 'stylesheet', href: 'https://evil.test/leak.css' });
      add('video', { src: 'https://evil.test/leak.mp4' });
      add('base', { href: 'https://evil.test/' });
      add('style', {}).append('body{background:url(https://evil.test/leak.svg)}');
      add('a', { href: 'javascript:ran=1' }).click();
      const form = add('form', {
        action: 'https://evil.test/',
        method: 'post',
        target: '_blank',
      }) as HTMLFormElement;
      form.submit();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    expect(await ran()).toBeUndefined();
    await expect
      .poll(directives, { timeout: 25_000 })
      .toEqual(
        expect.arrayContaining([
          'base-uri',
          'form-action',
          'frame-src',
          'img-src',
          'media-src',
          'style-src-elem',
        ]),
      );
    expect(visit.asked.filter((url) => url.includes('evil.test'))).toEqual([]);
  });

  it('carries no private key away: not one can be exported, wrapped or read from what is stored', async () => {
    const found = await page.evaluate(async () => {
      const open = (name: string) =>
        new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const readAll = (db: IDBDatabase, store: string) =>
        new Promise<unknown[]>((resolve, reject) => {
          const request = db.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const keys: CryptoKey[] = [];
      const collect = (value: unknown): void => {
        if (value instanceof CryptoKey) keys.push(value);
        else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
      };
      for (const { name } of await indexedDB.databases()) {
        const db = await open(name ?? '');
        for (const store of db.objectStoreNames) (await readAll(db, store)).forEach(collect);
        db.close();
      }
      const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['wrapKey']);
      const iv = new Uint8Array(12);
      const tries = keys.flatMap((key) => [
        ...(['jwk', 'pkcs8', 'raw', 'spki'] as const).map((format) => crypto.subtle.exportKey(format, key)),
        ...(['jwk', 'pkcs8'] as const).map((format) =>
          crypto.subtle.wrapKey(format, key, wrapping, { name: 'AES-GCM', iv }),
        ),
      ]);
      const outcomes = await Promise.allSettled(tries);
      return {
        keys: keys.length,
        extractable: keys.filter((key) => key.extractable).length,
        carriedAway: outcomes.filter(({ status }) => status === 'fulfilled').length,
      };
    });
    expect(found.keys).toBeGreaterThanOrEqual(10);
    expect([found.extractable, found.carriedAway]).toEqual([0, 0]);
  });

  it('finds no claim, card or code in anything stored, in the address or in the console', async () => {
    await visit.go('/');
    await page.locator('a[href^="/cards/"]').first().waitFor();
    const stored = await page.evaluate(async () => {
      const texts: string[] = [location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
      texts.push(JSON.stringify(history.state), document.cookie);
      const decode = (bytes: BufferSource) => new TextDecoder('latin1').decode(bytes);
      const write = (value: unknown): string => {
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return decode(value as BufferSource);
        if (Array.isArray(value)) return value.map(write).join('|');
        if (typeof value === 'object' && value !== null)
          return Object.entries(value)
            .map(([key, one]) => `${key}=${write(one)}`)
            .join('|');
        return String(value);
      };
      const answer = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      for (const { name } of await indexedDB.databases()) {
        const db = await answer(indexedDB.open(name ?? ''));
        for (const store of db.objectStoreNames) {
          const objects = db.transaction(store).objectStore(store);
          texts.push(write(await answer(objects.getAll())), write(await answer(objects.getAllKeys())));
        }
        db.close();
      }
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) texts.push(request.url);
      }
      return texts.join('\n');
    });
    expect(stored).toContain('unused');
    for (const secret of [
      'P0000000001',
      'H0000000001',
      '9999950',
      'eyJ',
      'low_income',
      'issuer.test',
      '123456',
    ]) {
      expect(stored.includes(secret), secret).toBe(false);
      expect(visit.lines.join('\n').includes(secret), secret).toBe(false);
    }
  });
});
