import { describe, expect, it } from 'vitest';
import { asHtml, html, lookCookie, lookOf, switchedLook, writePage } from '../src/pages/index.ts';

const look = { language: 'en', isLarge: false } as const;

describe('a piece of a page', () => {
  it('escapes what is put in, in text and in attributes, unless it is a piece itself', () => {
    const hostile = `<script>"'&`;
    const escaped = '&lt;script&gt;&quot;&#39;&amp;';
    expect(html`<a href="${hostile}">${hostile}</a>`.html).toBe(`<a href="${escaped}">${escaped}</a>`);
    expect(html`<ul>${[hostile, 'b'].map((text) => html`<li>${text}</li>`)}</ul>`.html).toBe(
      `<ul><li>${escaped}</li><li>b</li></ul>`,
    );
    expect(html`${asHtml('<b>')}${false}${undefined}${0}`.html).toBe('<b>0');
  });
});

describe('a page', () => {
  const page = writePage({
    ...{ look, name: 'A & B', title: '<here>', body: html`<h1>x</h1>`, style: '/style.css' },
    here: '/place',
  });

  it('escapes who speaks and what it is called', () => {
    expect(page).toContain('<title>&lt;here&gt; · A &amp; B</title>');
    expect(page).not.toContain('<here>');
  });

  it('has one main part, a way to it past the header, and nothing inline that a strict policy would refuse', () => {
    expect(page).toContain('href="#main"');
    expect(page.match(/<main id="main"/g)).toHaveLength(1);
    expect(page).not.toMatch(/<style|<script|\sstyle=|\son[a-z]+=/);
  });

  it('has the switches only where its address would show the same again', () => {
    expect(page).toContain('href="/place?lang=zh-CN" lang="zh-CN"');
    expect(page).toContain('href="/place?size=large"');
    const { html: body } = html`<h1>x</h1>`;
    expect(writePage({ look, name: 'A', title: 't', body: asHtml(body), style: '/s' })).not.toContain('<nav');
  });

  it('shows large letters to whoever chose them', () => {
    const large = writePage({
      ...{ look: { ...look, isLarge: true }, name: 'A', title: 't', body: html``, style: '/s', here: '/p' },
    });
    expect(large).toContain('<html lang="en" data-text-size="large">');
    expect(large).toContain('href="/p?size=normal"');
  });
});

describe('language and size of letters', () => {
  const languageOf = (...asked: Parameters<typeof lookOf>) => lookOf(...asked).language;

  it('follow the switch, then the service, then the browser, and else are Chinese', () => {
    expect(languageOf({})).toBe('zh-CN');
    expect(languageOf({ 'accept-language': 'fr, en-GB;q=0.7, zh;q=0.3' })).toBe('en');
    expect(languageOf({ 'accept-language': 'en;q=0.2, zh-TW;q=0.9' })).toBe('zh-CN');
    expect(languageOf({ 'accept-language': 'en' }, 'fr zh')).toBe('zh-CN');
    const cookie = 'other=1; anju_look=en.large';
    expect(lookOf({ cookie, 'accept-language': 'zh' }, 'zh')).toEqual({ language: 'en', isLarge: true });
    expect(languageOf({ cookie: 'anju_look=<b>.x', 'accept-language': 'en' })).toBe('en');
  });

  it('are kept as they were switched, and only by the switches', () => {
    const large = switchedLook(look, { size: 'large' });
    expect(large).toEqual({ language: 'en', isLarge: true });
    expect(lookOf({ cookie: lookCookie(large ?? look, true) })).toEqual(large);
    expect(lookCookie(look, true)).toContain('; Secure');
    expect(lookCookie(look, false)).not.toContain('Secure');
    for (const query of [{}, { lang: 'fr' }, { size: '9' }, undefined]) {
      expect(switchedLook(look, query)).toBeUndefined();
    }
  });
});
