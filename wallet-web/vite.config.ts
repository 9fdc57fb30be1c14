// Builds the wallet into dist/: the app, its manifest, and a service worker that knows every file of the build.
import { compressed } from '@anju/ui/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  plugins: [
    svelte(),
    compressed(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/screens',
      filename: 'service-worker.ts',
      // registered by our own code: an injected inline script would break the content security policy
      injectRegister: false,
      // the patterns below find the icons; listed twice, the worker could not install
      includeManifestIcons: false,
      injectManifest: {
        // not the decoder's wasm: it is large, and kept on its first use
        globPatterns: ['**/*.{js,css,html,svg,png}'],
        // nor what only an installation asks for
        globIgnores: ['**/icon-512.png', '**/icon-maskable.png'],
      },
      manifest: {
        id: '/',
        name: '安居钱包 Anju Wallet',
        short_name: '安居钱包',
        description: '保管各部门为您开具的凭证，办事时只出示需要的内容。',
        lang: 'zh-CN',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f6f5f0',
        theme_color: '#0b4f54',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
