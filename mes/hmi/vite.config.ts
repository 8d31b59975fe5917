import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The service in development: `sinterline serve` on its default port, or a fixture server of `dev/`. */
const service = process.env.SINTERLINE_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // No asset becomes a data: URI, because the CSP allows fonts and images from 'self' only.
  build: { outDir: 'dist', assetsInlineLimit: 0, target: 'es2022', modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', proxy: { '/api': { target: service, ws: true } } },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
});
