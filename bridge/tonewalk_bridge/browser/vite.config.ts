import { defineConfig } from "vite";

// chrome80 is the oldest browser inside a current Max ([jweb]): ES2020, no flex gap, no inset.
export default defineConfig({
  base: "./",
  build: {
    target: ["es2020", "chrome80"],
    cssTarget: "chrome80",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
});
