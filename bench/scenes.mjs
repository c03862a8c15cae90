// Scenes that one thread draws in a second of its own time, pictures and latents, in slices of a thousand.
import { createRenderer } from '@kaleido/scenes';
import { median } from './median.mjs';

export async function benchScenes({ rounds }) {
  for (const size of [16, 64]) {
    const renderer = await createRenderer({ seed: 1, size });
    const rates = [];
    for (let round = 0; round < rounds + 3; round++) {
      const before = process.cpuUsage();
      for (let index = 0; index < 1000; index++) renderer.scene(round * 1000 + index);
      const { user, system } = process.cpuUsage(before);
      if (round >= 3) rates.push(1e9 / (user + system));
    }
    console.log(`${size} px: ${median(rates).toFixed(0)} scenes/s (${Math.min(...rates).toFixed(0)} … ${Math.max(...rates).toFixed(0)})`);
  }
}
